#include "app/configure_dialogue.h"

#include "app/proxy_settings.h"
#include "base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <istream>
#include <ostream>

namespace certferry::app {

namespace {

class Walk {
public:
    Walk(const DialogueParts& parts, ConfigureAnswers& answers, ConfigureSecrets& secrets)
        : parts_(parts), answers_(answers), secrets_(secrets), first_url_(answers.service_url) {}

    bool go() {
        parts_.out << "This sets up the connector, or changes how it is set up. Nothing is written "
                      "before you\nhave seen it all and said yes. An empty line takes what stands "
                      "in brackets, - takes nothing.\n";
        ask_features();
        ask_account();
        ask_service();
        ask_ca();
        ask_proxy();
        sign_in();
        const bool is_ready = show_prerequisites();
        parts_.out << "\nSummary\n" << describe_answers(answers_);
        if (!secrets_.token.empty()) {
            parts_.out << "  sign-in   with the enrolment token\n";
        }
        if (parts_.warnings) {
            parts_.out << parts_.warnings(answers_, secrets_);
        }
        return agree("Write this", is_ready);
    }

private:
    /// What was typed; `present` for an empty line, nothing for `-`.
    std::string ask(const std::string& question, const std::string& present) {
        parts_.out << question << (present.empty() ? "" : " [" + present + "]") << ": "
                   << std::flush;
        std::string line;
        if (!std::getline(parts_.in, line)) {
            throw Error(codes::usage_invalid, "the answers ended too early; nothing was written");
        }
        const auto first = line.find_first_not_of(" \t\r");
        if (first == std::string::npos) {
            return present;
        }
        line = line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
        return line == "-" ? "" : line;
    }

    bool agree(const std::string& question, bool otherwise) {
        for (;;) {
            const auto said = ask(question + " (yes, no)", otherwise ? "yes" : "no");
            if (said == "yes" || said == "y" || said == "no" || said == "n") {
                return said.front() == 'y';
            }
            parts_.out << "Say yes or no.\n";
        }
    }

    /// Asks until `fault` has nothing to say.
    template <class Take>
    void ask_until(const std::string& question, const std::string& present, Take take) {
        for (;;) {
            const auto fault = take(ask(question, present));
            if (fault.empty()) {
                return;
            }
            parts_.out << "  " << fault << '\n';
        }
    }

    void ask_features() {
        parts_.out << "\nFeatures: scep (front end for devices), pkcs (issues PKCS certificates), "
                      "pkcsImported\n(users' own certificates), revocation.\n";
        const auto present = fmt::format("{}", fmt::join(answers_.features, ", "));
        ask_until("Features", present, [this](const std::string& said) {
            ConfigureAnswers part;
            part.features = split_list(said);
            part.has_endpoint = part.has_ca = true;
            part.service_url = "https://part";
            answers_.features = part.features;
            return answers_fault(part);
        });
    }

    void ask_account() {
        if (!parts_.is_root) {
            return;
        }
        parts_.out << "\nThe system account that the connector runs as gets its keys and its "
                      "data.\n";
        ask_until("Account", answers_.account, [this](const std::string& said) -> std::string {
            try {
                answers_.account = Account(said).name();
                return "";
            } catch (const Error& error) {
                return error.detail();
            }
        });
    }

    void ask_service() {
        parts_.out << "\nThe management service, where connectors and devices reach it.\n";
        ask_until("URL of the service", answers_.service_url, [this](const std::string& said) {
            answers_.service_url = said;
            ConfigureAnswers part;
            part.features = answers_.features;
            part.has_endpoint = answers_.has_endpoint;
            part.has_ca = true;
            part.service_url = said;
            return answers_fault(part);
        });
    }

    void ask_ca() {
        if (!answers_.needs_ca() || (answers_.has_ca && answers_.ca_url.empty())) {
            return;
        }
        parts_.out << "\nThe CA that issues, where it serves CMP.\n";
        ask_until("URL of the CA", answers_.ca_url, [this](const std::string& said) -> std::string {
            answers_.ca_url = said;
            return said.starts_with("https://") ? "" : "it must begin with https://";
        });
        const auto take_file = [this](const std::string& said) -> std::string {
            std::error_code fault;
            answers_.ca_trust_file = said.empty() ? "" : std::filesystem::absolute(said).string();
            return std::filesystem::is_regular_file(answers_.ca_trust_file, fault)
                       ? ""
                       : "there is no such file";
        };
        ask_until("File with the CA's root, PEM", answers_.ca_trust_file, take_file);
    }

    void ask_proxy() {
        parts_.out << "\nProxy on the way to the service: none, system (HTTPS_PROXY and NO_PROXY "
                      "of the connector's\nenvironment), or a URL such as "
                      "http://proxy.example:3128.\n";
        const std::string present = answers_.proxy == ProxyMode::none     ? "none"
                                    : answers_.proxy == ProxyMode::system ? "system"
                                                                          : answers_.proxy_url;
        ask_until("Proxy", present, [this](const std::string& said) -> std::string {
            choose_proxy(answers_, said.empty() ? "none" : said);
            return answers_.proxy == ProxyMode::explicitly ? proxy_url_fault(said) : "";
        });
        if (answers_.proxy == ProxyMode::explicitly) {
            ask_proxy_login();
            ask_exceptions();
        }
    }

    void ask_proxy_login() {
        const bool negotiates = answers_.proxy_login == http::ProxyLogin::negotiate;
        parts_.out << "Its user for Basic, \"negotiate\" for the account's Kerberos ticket, or "
                      "- if it asks for none.\n";
        const auto said = ask("User of the proxy", negotiates ? "negotiate" : answers_.proxy_user);
        const bool same_user = said == answers_.proxy_user;
        answers_.proxy_login =
            said == "negotiate" ? http::ProxyLogin::negotiate : http::ProxyLogin::basic;
        answers_.proxy_user = said == "negotiate" ? "" : said;
        if (answers_.proxy_user.empty()) {
            answers_.proxy_password_file.clear();
            return;
        }
        const bool has_one = same_user && !answers_.proxy_password_file.empty();
        if (!secrets_.proxy_password.empty() || (has_one && agree("Keep its password", true))) {
            return;
        }
        do {
            secrets_.proxy_password = parts_.ask_secret("Password of the proxy");
        } while (secrets_.proxy_password.empty());
    }

    void ask_exceptions() {
        const auto present = fmt::format("{}", fmt::join(answers_.no_proxy, ", "));
        ask_until("Hosts without proxy", present, [this](const std::string& said) -> std::string {
            answers_.no_proxy = split_list(said);
            for (const auto& host : answers_.no_proxy) {
                if (auto fault = proxy_exception_fault(host); !fault.empty()) {
                    return fault;
                }
            }
            return "";
        });
    }

    bool show_prerequisites() {
        parts_.out << "\nPrerequisites\n";
        const auto all = parts_.check(answers_, secrets_);
        parts_.out << describe_prerequisites(all);
        return std::ranges::none_of(all, [](const Prerequisite& each) {
            return each.state == Prerequisite::State::failure;
        });
    }

    void sign_in() {
        if (answers_.service_url.empty() || !secrets_.token.empty()) {
            return;
        }
        parts_.out << "\nSign-in at the service, with an enrolment token that an administrator "
                      "made.\n";
        if (parts_.is_enrolled) {
            parts_.out << "This connector is enrolled already. A token is needed only for another "
                          "tenant or service.\n";
            if (!agree("Sign in anew", answers_.service_url != first_url_)) {
                return;
            }
        }
        do {
            secrets_.token = parts_.ask_secret("Enrolment token");
        } while (secrets_.token.empty());
    }

    const DialogueParts& parts_;
    ConfigureAnswers& answers_;
    ConfigureSecrets& secrets_;
    std::string first_url_;
};

}  // namespace

bool walk(const DialogueParts& parts, ConfigureAnswers& answers, ConfigureSecrets& secrets) {
    return Walk(parts, answers, secrets).go();
}

}  // namespace certferry::app
