// Verbs of `certferry ca` that show: list, show.
#include "app/ca_options.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/crl.h"
#include "store/ca/certificates.h"
#include "store/ca/requests.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <iostream>

namespace certferry::app {

namespace {

using store::ca::CertificateRecord;
using store::ca::Provenance;
using store::ca::RequestRecord;

std::string_view state_of(const CertificateRecord& record, UtcTime now) {
    if (!record.issued_at) {
        return "unsigned";
    }
    if (record.revoked_at) {
        const auto reason = static_cast<pki::RevocationReason>(record.reason);
        return reason == pki::RevocationReason::certificate_hold ? "held" : "revoked";
    }
    return record.not_after < now ? "expired" : "valid";
}

void add_provenance(boost::json::object& object, const Provenance& provenance) {
    object["requester"] = boost::json::object{{"tenant", provenance.tenant},
                                              {"device", provenance.device},
                                              {"user", provenance.user},
                                              {"profile", provenance.profile}};
    object["authorisedBy"] = provenance.authorised_by;
    object["reference"] = provenance.reference;
}

boost::json::object to_json(const CertificateRecord& record, UtcTime now) {
    boost::json::object object{{"id", record.id},
                               {"serialNumber", to_hex(record.serial)},
                               {"state", state_of(record, now)},
                               {"subject", record.subject},
                               {"template", record.template_name},
                               {"notBefore", to_rfc3339(record.not_before)},
                               {"notAfter", to_rfc3339(record.not_after)}};
    if (record.issued_at) {
        object["issuedAt"] = to_rfc3339(*record.issued_at);
    }
    if (record.revoked_at) {
        object["revokedAt"] = to_rfc3339(*record.revoked_at);
        object["reason"] = to_text(static_cast<pki::RevocationReason>(record.reason));
    }
    add_provenance(object, record.provenance);
    return object;
}

boost::json::object to_json(const RequestRecord& record) {
    boost::json::object object{{"ticket", record.ticket},
                               {"state", record.state},
                               {"subject", pki::Name::from_der(record.subject).text()},
                               {"template", record.template_name},
                               {"receivedAt", to_rfc3339(record.received_at)}};
    if (record.decided_at) {
        object["decidedAt"] = to_rfc3339(*record.decided_at);
        object["decidedBy"] = record.decided_by;
        object["reason"] = record.reason;
    }
    add_provenance(object, record.provenance);
    return object;
}

void print_fields(const boost::json::object& object) {
    for (const auto& field : object) {
        const auto& value = field.value();
        if (const auto* inner = value.if_object()) {
            print_fields(*inner);
            continue;
        }
        const auto text =
            value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
        if (!text.empty()) {
            fmt::print("{:<14} {}\n", std::string(field.key()), text);
        }
    }
}

void list_requests(OpenCa& open, const CaOptions& options) {
    const auto all = open.database().read([&](store::Session& session) {
        return store::ca::list_pending_requests(session, options.limit);
    });
    if (options.json) {
        boost::json::array rows;
        for (const auto& record : all) {
            rows.push_back(to_json(record));
        }
        std::cout << boost::json::serialize(rows) << '\n';
        return;
    }
    fmt::print("{:<32}  {:<20}  {:<16}  {}\n", "TICKET", "RECEIVED", "TEMPLATE", "SUBJECT");
    for (const auto& record : all) {
        fmt::print("{:<32}  {:<20}  {:<16}  {}\n", record.ticket, to_rfc3339(record.received_at),
                   record.template_name, pki::Name::from_der(record.subject).text());
    }
}

void list_certificates(OpenCa& open, const CaOptions& options) {
    const UtcTime now = SystemClock().now();
    store::ca::CertificateFilter filter;
    filter.subject = options.subject;
    filter.template_name = options.template_name;
    filter.only_revoked = options.revoked;
    filter.before_id = options.before;
    filter.limit = options.limit;
    const auto all = open.database().read(
        [&](store::Session& session) { return store::ca::list_certificates(session, filter); });
    if (options.json) {
        boost::json::array rows;
        for (const auto& record : all) {
            rows.push_back(to_json(record, now));
        }
        std::cout << boost::json::serialize(rows) << '\n';
        return;
    }
    fmt::print("{:<32}  {:<8}  {:<20}  {:<16}  {}\n", "SERIAL", "STATE", "ENDS", "TEMPLATE",
               "SUBJECT");
    for (const auto& record : all) {
        fmt::print("{:<32}  {:<8}  {:<20}  {:<16}  {}\n", to_hex(record.serial),
                   state_of(record, now), to_rfc3339(record.not_after), record.template_name,
                   record.subject);
    }
    if (static_cast<int>(all.size()) == options.limit) {
        std::cerr << "more: --before " << all.back().id << '\n';
    }
}

std::optional<CertificateRecord> find_certificate(OpenCa& open, const std::string& id) {
    const auto serial = from_hex(id);
    return open.database().read([&](store::Session& session) -> std::optional<CertificateRecord> {
        return serial ? store::ca::find_certificate_by_serial(session, *serial) : std::nullopt;
    });
}

void print(const CaOptions& options, const boost::json::object& object, std::string_view pem) {
    if (options.pem) {
        std::cout << pem;
    } else if (options.json) {
        std::cout << boost::json::serialize(object) << '\n';
    } else {
        print_fields(object);
    }
}

}  // namespace

void ca_list(const CaOptions& options) {
    OpenCa open(options);
    if (options.pending) {
        list_requests(open, options);
    } else {
        list_certificates(open, options);
    }
}

void ca_show(const CaOptions& options) {
    OpenCa open(options);
    if (const auto record = find_certificate(open, options.id)) {
        print(options, to_json(*record, SystemClock().now()),
              record->certificate ? pki::to_pem("CERTIFICATE", *record->certificate) : "");
        return;
    }
    const auto request = open.database().read([&](store::Session& session) {
        return store::ca::find_request_by_ticket(session, options.id);
    });
    if (!request) {
        throw Error(codes::certificate_unknown, escape_for_log(options.id));
    }
    print(options, to_json(*request), pki::to_pem("CERTIFICATE REQUEST", request->csr));
}

}  // namespace certferry::app
