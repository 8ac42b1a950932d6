#pragma once

#include "base/guarded.h"
#include "base/testing.h"
#include "device/placement.h"
#include "device/settings.h"
#include "http/testing.h"
#include "pki/certificate.h"
#include "pki/key.h"
#include "wire/device.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

// What the tests of this folder share.
namespace certferry::device::testing {

inline constexpr std::string_view first_profile = "019a0000-0000-7000-8000-000000000001";
inline constexpr std::string_view second_profile = "019a0000-0000-7000-8000-000000000002";
inline constexpr std::string_view payload_id = "019a0000-0000-7000-8000-0000000000ff";

/// A clock that only the test moves.
class HandClock final : public Clock {
public:
    UtcTime now() const override {
        return now_.with([](UtcTime now) { return now; });
    }

    void move(std::chrono::seconds by) {
        now_.with([&](UtcTime& now) { now += by; });
    }

private:
    Guarded<UtcTime> now_{test_start};
};

/// A folder of the test's own.
class Scratch {
public:
    Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch();

    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

/// A CA with one key for everything.
class SmallCa {
public:
    explicit SmallCa(const std::string& name = "CN=Harbor CA");

    const pki::Certificate& certificate() const noexcept { return certificate_; }

    const pki::PrivateKey& key() const noexcept { return key_; }

    /// Valid from a minute before `now`, for this long.
    pki::Certificate issue(const std::string& subject, ByteView spki, UtcTime now = test_start,
                           std::chrono::hours life = std::chrono::hours(24 * 365)) const;

private:
    pki::PrivateKey key_;
    pki::Certificate certificate_;
};

/// One for all tests: its key takes a while.
const SmallCa& small_ca();

/// A new key with its certificate.
Credential make_credential(std::string_view profile_id, const std::string& subject);

/// Everything below this folder.
Settings settings_in(const std::filesystem::path& folder);

/// How the SCEP server of FakeService answers a request.
enum class ScepMood {
    issues,
    waits,    ///< PENDING.
    refuses,  ///< FAILURE, badRequest.
    is_down,  ///< HTTP 503.
};

/// The device protocol and a SCEP server on a loopback port, without TLS. Thread-safe.
class FakeService {
public:
    /// What the tests set and look at.
    struct Data {
        std::function<wire::CheckinAnswer(const wire::Checkin&)> answer;
        std::vector<wire::ItemStatus> statuses;
        std::vector<std::string> installed;  ///< Profiles that the last check-in named.
        int status_failures = 0;             ///< Reports still to be answered with 503.
        int lost_answers = 0;                ///< Of enrol and renew: done, but answered with 503.
        std::map<std::string, std::string> enrolments;  ///< Answer by body.
        int renewals = 0;
        bool had_proof = false;                                  ///< Of the last renewal.
        pki::Certificate encryption = small_ca().certificate();  ///< Of the device.
        Bytes payload;
        ScepMood mood = ScepMood::issues;
        std::map<Bytes, pki::Certificate> issued;  ///< By SubjectPublicKeyInfo.
        int scep_requests = 0;
        bool says_unknown = false;  ///< The device's certificate is refused.
    };

    explicit FakeService(const Clock& clock);

    /// As Settings and EnrolmentOrder want it.
    std::string url() const { return server_.url(""); }

    /// An order to get a certificate of this profile, with the trusted certificate of the other.
    wire::CheckinItem scep_item(std::string_view profile_id, std::string_view root_id) const;

    Guarded<Data> data;

private:
    http::Response certificates(const Bytes& client_csr, const Bytes& encryption_csr);
    http::Response enroll(const http::Request& request);
    http::Response renew(const http::Request& request);
    http::Response check_in(const http::Request& request);
    http::Response status(const http::Request& request);
    http::Response payload(const http::Request& request);
    http::Response scep_get(const http::Request& request);
    http::Response scep_post(const http::Request& request);

    const Clock& clock_;
    http::testing::TestServer server_;
};

/// An order to trust the small CA.
wire::CheckinItem trusted_item(std::string_view profile_id);

wire::CheckinItem payload_item(std::string_view profile_id, const pki::Certificate& certificate,
                               std::string_view kind);

/// An order to remove a profile, or to retire or wipe.
wire::CheckinItem order(std::string_view action, std::optional<std::string> profile_id = {},
                        std::optional<std::string> thumbprint = {});

/// A PFX for the device, encrypted as connectors do.
Bytes sealed_payload(const Credential& credential, const pki::Certificate& recipient);

}  // namespace certferry::device::testing
