#include "app/secret_input.h"

#include "base/descriptor.h"
#include "base/error.h"
#include "base/file.h"

#include <cerrno>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace certferry::app {

namespace {

/// The terminal of this process, which shows nothing of what is typed while this lives.
class QuietTerminal {
public:
    QuietTerminal() : terminal_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
        if (::tcgetattr(terminal_.number(), &before_) != 0) {
            throw Error(codes::usage_invalid,
                        "there is no terminal to ask for a password: give --password-file");
        }
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(terminal_.number(), TCSAFLUSH, &quiet);
    }

    ~QuietTerminal() { ::tcsetattr(terminal_.number(), TCSAFLUSH, &before_); }

    QuietTerminal(const QuietTerminal&) = delete;
    QuietTerminal& operator=(const QuietTerminal&) = delete;

    Secret ask(const std::string& question) const {
        say(question + ": ");
        Bytes line;
        line.reserve(max_octets);  // So that no copy is left behind while it grows.
        std::uint8_t octet = 0;
        while (read_octet(octet) && octet != '\n' && line.size() < max_octets) {
            line.push_back(octet);
        }
        say("\n");
        return Secret(std::move(line));
    }

private:
    static constexpr std::size_t max_octets = 1024;

    bool read_octet(std::uint8_t& octet) const {
        ssize_t got = 0;
        do {
            got = ::read(terminal_.number(), &octet, 1);
        } while (got < 0 && errno == EINTR);
        return got == 1;
    }

    void say(const std::string& text) const {
        if (::write(terminal_.number(), text.data(), text.size()) < 0) {
            throw Error(codes::usage_invalid, "the terminal cannot be written to");
        }
    }

    Descriptor terminal_;
    termios before_{};
};

}  // namespace

Secret read_password(const std::string& file, const std::string& question) {
    return file.empty() ? QuietTerminal().ask(question) : read_secret_file(file);
}

Secret choose_password(const std::string& file, const std::string& question) {
    auto password = read_password(file, question);
    if (password.empty()) {
        throw Error(codes::usage_invalid, "the password is empty");
    }
    if (file.empty() && !equal_secrets(password, QuietTerminal().ask(question + ", again"))) {
        throw Error(codes::usage_invalid, "the two passwords differ");
    }
    return password;
}

}  // namespace certferry::app
