#include "app/fleet_tenant.h"

#include "app/admin_client.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/guarded.h"
#include "base/time.h"
#include "pki/certificate.h"
#include "pki/certificate_request.h"
#include "pki/digest.h"
#include "wire/device.h"
#include "wire/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <exception>
#include <fstream>
#include <thread>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto enrolment_timeout = 60s;
constexpr std::size_t members_at_once = 500;
constexpr std::string_view platform = "windows10";

std::string id_in(const AdminReply& reply) {
    return std::string(reply.body.as_object().at("id").as_string());
}

boost::json::array assigned_to(const std::string& group) {
    return {{{"target", "userGroup"}, {"groupId", group}, {"mode", "include"}}};
}

std::string make_root_profile(AdminClient& admin, const FleetOrder& order, const std::string& name,
                              const std::string& group) {
    const auto root = pki::Certificate::from_pem(as_text(read_file(order.root_file)));
    return id_in(admin.post("/profiles", {{"kind", "trustedCertificate"},
                                          {"platform", platform},
                                          {"displayName", name + " root"},
                                          {"certificate", to_base64(root.der())},
                                          {"fileName", "root.cer"},
                                          {"destinationStore", "computerRoot"},
                                          {"assignments", assigned_to(group)}}));
}

void make_scep_profile(AdminClient& admin, const FleetOrder& order, const std::string& name,
                       const std::string& group, const std::string& root) {
    admin.post("/profiles",
               {{"kind", "scep"},
                {"platform", platform},
                {"displayName", name + " Wi-Fi"},
                {"certificateType", "user"},
                {"subjectNameFormat", "custom"},
                {"subjectNameTemplate", "CN={{UserName}},OU=Fleet"},
                {"subjectAlternativeNames", boost::json::array{{{"kind", "upn"}}}},
                {"keyStorageProvider", "software"},
                {"keyUsage", boost::json::array{"digitalSignature", "keyEncipherment"}},
                {"keySize", 2048},
                {"hashAlgorithms", boost::json::array{"sha2"}},
                {"rootCertificateProfileId", root},
                {"extendedKeyUsages", boost::json::array{{{"name", "Client Authentication"},
                                                          {"oid", "1.3.6.1.5.5.7.3.2"}}}},
                {"renewalThresholdPercent", 20},
                {"scepServerUrls", boost::json::array{order.scep_url}},
                {"assignments", assigned_to(group)}});
}

Bytes csr_without_names(const pki::PrivateKey& key) {
    return pki::make_request(
               {.subject = pki::Name(), .extensions = {}, .challenge_password = nullptr}, key)
        .der();
}

http::ClientOptions trusting(const std::filesystem::path& ca_file) {
    http::ClientOptions options;
    options.ca_file = ca_file;
    return options;
}

/// Enrols the devices of one fleet. Thread-safe.
class Enroller {
public:
    Enroller(const FleetOrder& order, std::string name)
        : order_(order), name_(std::move(name)), client_(trusting(order.ca_file)) {}

    /// Gives the id of the device's user.
    std::string enrol(AdminClient& admin, std::size_t number,
                      const std::filesystem::path& identity_file) {
        const auto upn = fmt::format("{}-{}@fleet.example", name_, number);
        auto user = id_in(admin.post("/users", {{"userPrincipalName", upn}, {"displayName", upn}}));
        const auto made = admin.post(
            "/enrolmentTokens", {{"kind", "device"}, {"platform", platform}, {"userId", user}});
        const auto key = pki::PrivateKey::generate(p256);
        wire::DeviceEnrolment body{
            .token =
                Secret::copy_of(std::string_view(made.body.as_object().at("token").as_string())),
            .client_csr = csr_without_names(key),
            .encryption_csr = encryption_csr_,
            .platform = std::string(platform),
            .inventory = {}};
        body.inventory.device_name = fmt::format("{}-{}", name_, number);
        save(identity_file, key, call(body).client_certificate);
        return user;
    }

private:
    static constexpr pki::KeySpec p256{.algorithm = pki::KeyAlgorithm::ec, .bits = 256};

    wire::DeviceCertificates call(const wire::DeviceEnrolment& body) {
        const auto response = client_.send(
            {.method = "POST",
             .url = fmt::format("{}{}/enroll", order_.agents_url, wire::device_base_path),
             .headers = {{"Content-Type", "application/json"}},
             .body = to_bytes(wire::to_json(body))},
            Deadline::after(enrolment_timeout));
        if (response.status != 200) {
            throw error_of(response, "POST /device/v1/enroll");
        }
        return wire::from_json<wire::DeviceCertificates>(as_text(response.body));
    }

    /// Not synced: a fleet does not outlive its benchmark.
    static void save(const std::filesystem::path& file, const pki::PrivateKey& key,
                     ByteView certificate) {
        std::ofstream out(file, std::ios::binary);
        out << pki::Certificate::from_der(certificate).to_pem() << key.to_pem().reveal_text();
        if (!out.flush()) {
            throw Error(codes::file_unwritable, file.string());
        }
    }

    const FleetOrder& order_;
    const std::string name_;
    http::Client client_;
    const Bytes encryption_csr_ = csr_without_names(pki::PrivateKey::generate(p256));
};

void add_members(AdminClient& admin, const std::string& group,
                 const std::vector<std::string>& users) {
    for (std::size_t first = 0; first < users.size(); first += members_at_once) {
        const auto end = std::min(users.size(), first + members_at_once);
        boost::json::array ids;
        for (std::size_t i = first; i < end; ++i) {
            ids.emplace_back(users[i]);
        }
        admin.post("/groups/" + group + "/members", {{"memberIds", std::move(ids)}});
    }
}

}  // namespace

void for_each_number(std::size_t count, std::size_t threads,
                     const std::function<void(std::size_t number, std::size_t thread)>& work) {
    std::atomic<std::size_t> next = 0;
    Guarded<std::exception_ptr> fault;
    const auto run = [&](std::size_t thread) {
        try {
            for (auto number = next++; number < count; number = next++) {
                work(number, thread);
            }
        } catch (...) {
            next = count;
            fault.with([](auto& first) { first = first ? first : std::current_exception(); });
        }
    };
    {
        std::vector<std::jthread> all;
        all.reserve(threads);
        for (std::size_t thread = 0; thread < threads; ++thread) {
            all.emplace_back(run, thread);
        }
    }
    fault.with([](const auto& first) {
        if (first) {
            std::rethrow_exception(first);
        }
    });
}

std::vector<FleetDevice> make_fleet(const FleetOrder& order, std::size_t devices) {
    AdminClient admin(order.admin);
    // Short, as names are: what they cost to be found grows with them.
    const auto name = "fleet" + to_hex(pki::random_bytes(3));
    const auto group = id_in(admin.post("/groups", {{"displayName", name}, {"kind", "user"}}));
    std::vector<FleetDevice> fleet(devices);
    std::vector<std::string> users(devices);
    Enroller enroller(order, name);
    std::deque<AdminClient> admins;  // One for each thread; they cannot be moved.
    for (std::size_t thread = 0; thread < order.threads; ++thread) {
        admins.emplace_back(order.admin);
    }
    for_each_number(devices, order.threads, [&](std::size_t number, std::size_t thread) {
        fleet[number].identity_file = order.work_dir / fmt::format("{}-{}.pem", name, number);
        users[number] = enroller.enrol(admins[thread], number, fleet[number].identity_file);
    });
    add_members(admin, group, users);
    const auto root = make_root_profile(admin, order, name, group);
    make_scep_profile(admin, order, name, group, root);
    return fleet;
}

}  // namespace certferry::app
