#pragma once

#include "base/guarded.h"
#include "base/time.h"
#include "http/server.h"
#include "intune/cloud.h"
#include "intune/token_client.h"
#include "wire/pki_connector.h"
#include "wire/scep_actions.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

// A stand-in for Microsoft's services, for tests and for the integration scenarios' program.
namespace certferry::intune::testing {

/// What the emulator can be asked for.
enum class ScriptStep {
    token,
    discovery,
    validate,
    notify_success,
    notify_failure,
    download,
    upload
};

/// The step of this name: `token`, `discovery`, `validateRequest`, `successNotification`,
/// `failureNotification`, `downloadRevocationRequests`, `uploadRevocationResults`.
std::optional<ScriptStep> step_from_text(std::string_view name) noexcept;

/// What a step was asked with.
struct Seen {
    http::Headers headers;
    std::string body;
};

/// Token endpoint, Graph's discovery and the two Intune services on a free port of 127.0.0.1.
///
/// Does it right, and checks what it is asked: credentials, that each token is used for its own
/// resource, versions, one new activity id for each request. What a test tells it to answer
/// instead comes first. Thread-safe.
class Emulator {
public:
    /// `clock` is lent; for the times in assertions. Port 0 is a free one.
    explicit Emulator(const Clock& clock, std::uint16_t port = 0);
    Emulator(const Emulator&) = delete;
    Emulator& operator=(const Emulator&) = delete;

    /// Such as `http://127.0.0.1:40000`.
    const std::string& url() const noexcept { return url_; }

    /// All of Microsoft's addresses, here.
    Cloud cloud() const;

    /// An application that the emulator knows, with its secret or with its certificate.
    Application with_secret(std::string_view secret = "right secret") const;
    Application with_certificate(pki::JwsAlgorithm algorithm = pki::JwsAlgorithm::ps256) const;

    /// The URL below which the actions of both services are; for a service without tokens, and the
    /// one that discovery answers with.
    std::string service_url() const { return url_ + "/Services"; }

    /// Takes calls without a token too, as our own service does.
    void without_tokens() { tokens_wanted_ = false; }

    /// The next answers of a step, in this order, in place of the right one.
    void script(ScriptStep step, std::vector<http::Response> answers);

    /// Every further answer of a step; the right one again if empty.
    void script_always(ScriptStep step, std::optional<http::Response> answer);

    /// Every further answer to an action of a service comes so much later; no thread is held.
    void delay(std::chrono::milliseconds span) { delay_ = span.count(); }

    /// What discovery answers with from now on.
    void set_discovery(std::string body);

    /// No token given out until now counts any more.
    void forget_tokens();

    /// What the next download answers with.
    void set_revocations(std::vector<wire::RevocationRequest> requests);

    std::vector<Seen> seen(ScriptStep step) const;

    std::size_t count(ScriptStep step) const { return seen(step).size(); }

private:
    struct State {
        std::map<ScriptStep, std::deque<http::Response>> scripts;
        std::map<ScriptStep, http::Response> always;
        std::map<ScriptStep, std::vector<Seen>> seen;
        std::map<std::string, std::string> tokens;  // To their scopes.
        std::map<std::string, int> activity_ids;
        std::map<std::string, int> assertion_ids;
        std::vector<wire::RevocationRequest> revocations;
        std::string discovery;
        int next_token = 1;
    };

    void add_routes();
    http::Response answer(ScriptStep step, const http::Request& request);
    std::optional<http::Response> note(ScriptStep step, const http::Request& request);
    http::Response right_answer(ScriptStep step, const http::Request& request);
    http::Response give_token(const http::Request& request);
    bool proves_itself(const std::string& text);
    bool has_token(const http::Request& request, const std::string& scope) const;

    const Clock& clock_;
    pki::PrivateKey key_;
    pki::Certificate certificate_;
    std::atomic<bool> tokens_wanted_ = true;
    std::atomic<std::int64_t> delay_ = 0;  // Milliseconds.
    Guarded<State> state_;
    http::Metrics metrics_;
    http::Router router_;
    http::WorkerPool pool_{4, 4096};
    http::Server server_;  // Last: it calls the rest.
    std::string url_;
};

/// A JSON answer.
http::Response json(int status, std::string_view body);

/// An action's answer with this code.
http::Response result(std::string_view code, std::string_view description = "");

/// A listener that takes connections and then fails.
class BadPeer {
public:
    enum class Manner { resets, stalls };

    explicit BadPeer(Manner manner);
    BadPeer(const BadPeer&) = delete;
    BadPeer& operator=(const BadPeer&) = delete;
    ~BadPeer();

    std::string url() const;

    /// Requests whose header came.
    int requests() const noexcept { return requests_; }

private:
    void serve();

    Manner manner_;
    int listener_ = -1;
    std::atomic<int> requests_ = 0;
    std::vector<int> held_;  // The thread's.
    std::jthread thread_;    // Last: it uses the rest.
};

/// A URL of 127.0.0.1 where nobody listens.
std::string dead_url();

}  // namespace certferry::intune::testing
