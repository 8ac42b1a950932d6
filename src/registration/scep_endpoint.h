#pragma once

#include "http/message.h"
#include "http/metrics.h"
#include "http/router.h"
#include "http/worker_pool.h"
#include "registration/enrolment.h"
#include "registration/source_delay.h"

#include <string>

namespace certferry::registration {

/// One SCEP endpoint over HTTP (RFC 8894, 4): GetCACaps, GetCACert, GetNextCACert and PKIOperation
/// by GET and POST.
///
/// Plain blocking code for a worker; thread-safe. Errors are plain text, as SCEP clients show them
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

    /// Blocking. Throws Error for what is no SCEP message, or cannot be answered now.
    Answer handle(const http::Request& request);

    /// Adds the routes of this endpoint below `path`, with any suffix; requests run on `workers`.
    void add_routes(http::Router& router, const std::string& path, http::WorkerPool& workers);

private:
    Answer operate(const http::Request& request, ByteView body);
    Answer process(scep::PkiRequest message, const Arrival& arrival);
    Answer deliver(const OpenedRequest& request, const Arrival& arrival, Deadline deadline);
    Answer refuse(const scep::ReplyTo& to, const RaPair& pair, const Refusal& refusal,
                  const Arrival& arrival);

    Parts parts_;
};

}  // namespace certferry::registration
