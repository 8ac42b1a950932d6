#pragma once

#include "base/step.h"
#include "http/message.h"
#include "http/metrics.h"
#include "http/router.h"
#include "http/worker_pool.h"
#include "registration/enrolment.h"
#include "registration/queries.h"
#include "registration/source_delay.h"
#include "scep/reply.h"

#include <string>

namespace certferry::registration {

/// One SCEP endpoint over HTTP (RFC 8894, 4): GetCACaps, GetCACert, GetNextCACert and PKIOperation
/// by GET and POST.
///
/// Plain code for a worker, in steps that wait for a management service without one; thread-safe.
/// Errors are plain text, as SCEP clients show them
/// to people: `code: text`.
class ScepEndpoint {
public:
    /// All lent, for as long as this lives.
    struct Parts {
        const EndpointConfig& config;
        const RaKeys& ra_keys;
        Enrolment& enrolment;
        ca::Issuer& issuer;
        ReportFactory& reports;
        journal::ScepJournal& journal;
        SourceDelay& delay;
        http::Metrics& metrics;
        const Clock& clock;
    };

    explicit ScepEndpoint(const Parts& parts) : parts_(parts) {}

    struct Answer {
        http::Response response;
        std::chrono::milliseconds hold{
            0};  ///< How long to hold it back: failing sources are slowed.
    };

    /// The answer to GetCACaps and GetCACert, which comes from memory; none to other requests.
    std::optional<http::Response> known_answer(const http::Request& request) const;

    /// What known_answer() has no answer to. Throws Error for what is no SCEP message, or cannot be
    /// answered now. The request is not needed any more once this returns; this must outlive the
    /// step.
    Step<Answer> handle(const http::Request& request);

    /// Adds the routes of this endpoint below `path`, with any suffix; requests run on `workers`.
    void add_routes(http::Router& router, const std::string& path, http::WorkerPool& workers);

private:
    Step<Answer> operate(const http::Request& request, ByteView body);
    Step<Answer> process(scep::PkiRequest message, const Arrival& arrival);
    Step<Answer> enrol(const Enrolment::Request& request, const Arrival& arrival,
                       Deadline deadline);
    Answer query(const OpenedRequest& request, const Arrival& arrival, Deadline deadline);
    Answer reply(const OpenedRequest& request, const Arrival& arrival,
                 const EnrolmentAnswer& answer);
    Answer deliver(const OpenedRequest& request, const Delivery& delivery) const;
    scep::ReplyTo reply_to(const OpenedRequest& request) const;
    Answer refuse(const scep::ReplyTo& to, const RaPair& pair, const Refusal& refusal,
                  const Arrival& arrival);

    Parts parts_;
};

}  // namespace certferry::registration
