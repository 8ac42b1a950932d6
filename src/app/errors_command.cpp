#include "app/errors_command.h"

#include "base/error.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <iostream>

namespace certferry::app {

namespace {

struct ErrorsOptions {
    std::string code;
    bool markdown = false;
    bool json = false;
};

void print_one(const std::string& name) {
    const ErrorCode* code = find_error_code(name);
    if (code == nullptr) {
        throw Error(codes::usage_invalid, fmt::format("{}: there is no such code", name));
    }
    std::cout << fmt::format("{} (HTTP {})\n  {}\n  next step: {}\n", code->name,
                             http_status(code->kind), code->text, code->next_step);
}

void print_markdown() {
    std::cout << "# Error codes\n\nMade by `certferry errors --markdown`. A code never changes its "
                 "meaning; monitoring may rely on it.\n\n"
                 "| Code | HTTP | What happened | What to do |\n|---|---|---|---|\n";
    for (const ErrorCode* code : all_error_codes()) {
        std::cout << fmt::format("| `{}` | {} | {} | {} |\n", code->name, http_status(code->kind),
                                 code->text, code->next_step);
    }
}

void print_json() {
    boost::json::array rows;
    for (const ErrorCode* code : all_error_codes()) {
        rows.push_back(boost::json::object{{"code", code->name},
                                           {"httpStatus", http_status(code->kind)},
                                           {"text", code->text},
                                           {"nextStep", code->next_step}});
    }
    std::cout << boost::json::serialize(rows) << '\n';
}

void run(const ErrorsOptions& options) {
    if (!options.code.empty()) {
        print_one(options.code);
    } else if (options.markdown) {
        print_markdown();
    } else if (options.json) {
        print_json();
    } else {
        for (const ErrorCode* code : all_error_codes()) {
            std::cout << fmt::format("{:<28}  {:>3}  {}\n", code->name, http_status(code->kind),
                                     code->text);
        }
    }
}

}  // namespace

void add_errors_command(CLI::App& app) {
    const auto options = std::make_shared<ErrorsOptions>();
    auto* errors = app.add_subcommand("errors", "explain error codes");
    errors->add_option("CODE", options->code, "only this one, with what to do");
    errors->add_flag("--markdown", options->markdown, "print docs/errors.md");
    errors->add_flag("--json", options->json, "print JSON");
    errors->callback([options] { run(*options); });
}

}  // namespace certferry::app
