// The emulator of Microsoft's services as a program, for scenarios.
//
//     intune_emulator     prints "ready: URL"; ends at the end of standard input.
//
// A line of standard input says what it answers from then on: `STEP STATUS` for an error, or
// `STEP right`. STEP is as in intune/testing.h. `delay MILLISECONDS` makes it take so long for each
// answer, and `without-tokens` makes it ask for none. Each line is answered by `done`.
#include "intune/testing.h"

#include <iostream>
#include <sstream>
#include <string>

int main() {
    using namespace certferry::intune::testing;
    const certferry::SystemClock clock;
    Emulator emulator(clock);
    std::cout << "ready: " << emulator.url() << std::endl;
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string name;
        std::string answer;
        words >> name >> answer;
        if (name == "delay" || name == "without-tokens") {
            if (name == "delay") {
                emulator.delay(std::chrono::milliseconds(std::stoi(answer)));
            } else {
                emulator.without_tokens();
            }
            std::cout << "done" << std::endl;
            continue;
        }
        const auto step = step_from_text(name);
        if (!step) {
            std::cout << "unknown step " << name << std::endl;
            return 1;
        }
        emulator.script_always(
            *step, answer == "right" ? std::nullopt : std::optional(json(std::stoi(answer), "{}")));
        std::cout << "done" << std::endl;
    }
    return 0;
}
