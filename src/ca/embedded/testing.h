#pragma once

#include "base/error.h"
#include "base/uuid.h"
#include "ca/embedded/ca_setup.h"
#include "ca/embedded/embedded_ca.h"
#include "ca/testing.h"
#include "store/ca/migrations.h"
#include "store/sqlite/open.h"

#include <filesystem>
#include <memory>
#include <string>

namespace certferry::ca::embedded {

/// A folder that goes with its owner.
class TemporaryFolder {
public:
    TemporaryFolder() { std::filesystem::create_directory(path_); }

    ~TemporaryFolder() { std::filesystem::remove_all(path_); }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_ =
        std::filesystem::temp_directory_path() / ("certferry-ca-" + new_uuid(SystemClock().now()));
};

inline Settings test_settings(const std::filesystem::path& folder) {
    Settings settings;
    settings.keys_folder = folder / "keys";
    settings.certificates_folder = folder / "certificates";
    settings.public_url = "http://pki.test";
    settings.host = "ca.test";
    settings.templates = contract_templates();
    settings.ocsp.responder_key = {pki::KeyAlgorithm::ec, 256};
    return settings;
}

inline SetupPlan test_plan(SetupPlan::Layout layout) {
    constexpr std::chrono::hours year{365 * 24};
    const pki::KeySpec key{pki::KeyAlgorithm::ec, 256};
    return {.layout = layout,
            .root = {.subject = pki::Name::from_text("CN=Test Root,O=Test"),
                     .key = key,
                     .hash = pki::Hash::sha256,
                     .validity = 20 * year},
            .issuing = {.subject = pki::Name::from_text("CN=Test Issuing CA,O=Test"),
                        .key = key,
                        .hash = pki::Hash::sha256,
                        .validity = 10 * year}};
}

/// An embedded CA in a folder of its own, made and ready, with a clock that the test moves.
struct TestCa {
    explicit TestCa(SetupPlan::Layout layout = SetupPlan::Layout::root_only)
        : database(open_database()), ca(*database, test_settings(folder.path()), clock) {
        initialise(ca.parts(), test_plan(layout));
        ca.maintenance().run_once();
    }

    std::unique_ptr<store::Database> open_database() const {
        store::sqlite::Options options;
        options.path = folder.path() / "ca.db";
        return store::sqlite::open(options, store::ca::migrations(), clock);
    }

    pki::Certificate issue(const std::string& key, const std::string& name = "device") {
        return std::get<Issued>(ca.issuer().issue(make_issue_request(key, name), soon()))
            .certificate;
    }

    void revoke(const pki::Certificate& certificate, pki::RevocationReason reason) {
        ca.issuer().revoke(CertificateRef::of(certificate), reason, soon());
    }

    StepClock clock{from_micros(1'900'000'000'000'000)};
    TemporaryFolder folder;
    std::unique_ptr<store::Database> database;
    EmbeddedCa ca;
};

}  // namespace certferry::ca::embedded
