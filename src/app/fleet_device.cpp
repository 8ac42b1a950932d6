#include "app/fleet_device.h"

#include "app/admin_client.h"
#include "base/codes/device.h"
#include "base/encoding.h"
#include "base/error.h"
#include "device/scep_attempt.h"
#include "device/scep_client.h"
#include "wire/json.h"

#include <fmt/format.h>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto device_call_timeout = 60s;
constexpr std::size_t transaction_id_bytes = 16;

http::ClientOptions options_for(const FleetDevice& device, const FleetOrder& order) {
    http::ClientOptions options;
    options.ca_file = order.ca_file;
    options.certificate_file = device.identity_file;
    options.key_file = device.identity_file;
    return options;
}

/// The service as one device sees it.
class Service {
public:
    Service(const FleetDevice& device, const FleetOrder& order)
        : url_(fmt::format("{}{}/", order.agents_url, wire::device_base_path)),
          client_(options_for(device, order)) {}

    wire::CheckinAnswer check_in(const wire::Checkin& report) {
        return wire::from_json<wire::CheckinAnswer>(
            as_text(call("checkin", wire::to_json(report)).body));
    }

    void report(const wire::DeviceStatus& status) { call("status", wire::to_json(status)); }

private:
    http::Response call(const std::string& path, std::string_view body) {
        auto response = client_.send({.method = "POST",
                                      .url = url_ + path,
                                      .headers = {{"Content-Type", "application/json"}},
                                      .body = to_bytes(body)},
                                     Deadline::after(device_call_timeout));
        if (response.status != 200) {
            throw error_of(response, "POST /device/v1/" + path);
        }
        return response;
    }

    const std::string url_;
    http::Client client_;
};

/// What the service ordered.
struct Orders {
    wire::DeviceStatus report;  ///< That all of it is installed; the certificate's line comes last.
    wire::ScepItem scep;
};

Orders orders_in(wire::CheckinAnswer answer) {
    Orders orders;
    std::optional<std::string> profile;
    for (auto& item : answer.items) {
        if (item.install && item.install->scep) {
            orders.scep = *std::move(item.install->scep);
            profile = item.profile_id;
        } else if (item.install && item.install->trusted) {
            orders.report.items.push_back({.profile_id = item.profile_id,
                                           .state = "installed",
                                           .code = std::nullopt,
                                           .thumbprint = std::nullopt});
        }
    }
    if (!profile) {
        throw Error(codes::device_order_invalid, "the service wants no certificate by SCEP");
    }
    orders.report.items.push_back({.profile_id = profile,
                                   .state = "installed",
                                   .code = std::nullopt,
                                   .thumbprint = std::nullopt});
    return orders;
}

pki::Certificate enrol(const wire::ScepItem& item, const pki::PrivateKey& key, const Clock& clock) {
    device::ScepClient client(
        {.url = item.urls.at(0), .allowed = {}, .ca_fingerprint = std::nullopt});
    const scep::ClientIdentity identity{
        .certificate = scep::self_signed(pki::Name::from_der(item.subject_der), key, clock.now()),
        .key = key};
    const auto answer =
        client.operate(scep::MessageType::pkcs_req, to_hex(pki::random_bytes(transaction_id_bytes)),
                       device::make_scep_request(item, key).der(), identity);
    const auto* success = std::get_if<scep::Success>(&answer);
    auto certificate =
        success != nullptr ? scep::certificate_for(*success, key.public_key()) : std::nullopt;
    if (!certificate) {
        const auto* failure = std::get_if<scep::Failure>(&answer);
        throw Error(codes::scep_request_failed,
                    failure != nullptr ? failure->text : "no certificate in the answer");
    }
    return *std::move(certificate);
}

}  // namespace

FleetTimes walk(const FleetDevice& device, const FleetOrder& order, const pki::PrivateKey& key,
                const Clock& clock) {
    using Steady = std::chrono::steady_clock;
    const auto start = Steady::now();
    Service service(device, order);
    auto orders = orders_in(service.check_in({.inventory = {}, .installed = {}}));
    const auto ordered = Steady::now();
    const auto certificate = enrol(orders.scep, key, clock);
    const auto enrolled = Steady::now();
    orders.report.items.back().thumbprint = to_hex(certificate.thumbprint());
    service.report(orders.report);
    return {.whole = Steady::now() - start, .enrolment = enrolled - ordered};
}

}  // namespace certferry::app
