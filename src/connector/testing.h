#pragma once

#include "base/encoding.h"
#include "base/file.h"
#include "base/testing.h"
#include "base/uuid.h"
#include "ca/fake_issuer.h"
#include "ca/testing.h"
#include "connector/job_runner.h"
#include "events/event_log.h"
#include "journal/outbox.h"
#include "journal/work_journal.h"
#include "pki/sealed.h"
#include "store/connector/migrations.h"
#include "store/sqlite/open.h"
#include "wire/json.h"
#include "wire/payload.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

// What tests of this folder need: a device with its CA, and everything a job works with.
namespace certferry::connector::test {

inline const std::string tenant = "0f6a6d6c-02a6-4f1e-9b8b-54e1c7a3b901";
inline const std::string device = "a4d0e2f3-5f3c-4f5d-9d7a-5f0c1b2a3d44";
inline const std::string user = "e1c9b8a7-1111-4222-8333-94a4b5c6d7e8";

/// A CA as the management service has one for its devices.
class DeviceCa {
public:
    DeviceCa() : key_(pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256})) {
        certificate_.emplace(sign("CN=Device CA", key_.public_key(),
                                  {pki::make_basic_constraints({.ca = true, .path_length = {}})}));
    }

    const pki::Certificate& certificate() const { return *certificate_; }

    /// Of an encryption key.
    pki::Certificate issue(const pki::PublicKey& key, const std::string& uri,
                           pki::KeyUsage usage) const {
        return sign(
            "CN=device", key,
            {pki::make_key_usage(usage), pki::make_subject_key_identifier(key.key_identifier()),
             pki::make_subject_alt_name({pki::GeneralName::uri(uri)}, false)});
    }

private:
    static Bytes serial() {
        Bytes made{0x41};  // Positive, and without a leading zero.
        append(made, pki::random_bytes(7));
        return made;
    }

    pki::Certificate sign(std::string_view subject, const pki::PublicKey& key,
                          std::vector<pki::Extension> extensions) const {
        const pki::CertificateContent content{
            .serial = serial(),
            .issuer = pki::Name::from_text("CN=Device CA"),
            .subject = pki::Name::from_text(subject),
            .not_before = test_start - std::chrono::hours(1),
            .not_after = test_start + std::chrono::hours(365 * 24),
            .spki = key.spki(),
            .extensions = std::move(extensions)};
        return pki::sign_tbs(pki::encode_tbs(content, pki::signature_algorithm(key_.public_key(),
                                                                               pki::Hash::sha256)),
                             key_, pki::Hash::sha256);
    }

    pki::PrivateKey key_;
    std::optional<pki::Certificate> certificate_;
};

inline std::string device_uri(const std::string& user_id = user,
                              const std::string& device_id = device) {
    return "certferry://" + tenant + "/device/" + device_id +
           (user_id.empty() ? "" : "/user/" + user_id);
}

/// Everything that a job works with, on a standing clock, with a fake CA that profiles know as host
/// `ca.harbor.example`, name `Harbor CA`.
class JobTest : public testing::Test {
protected:
    JobTest()
        : device_key_(pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256})),
          device_certificate_(device_ca_.issue(device_key_.public_key(), device_uri(),
                                               pki::KeyUsage(pki::KeyUsage::key_agreement))) {
        std::filesystem::create_directories(folder_);
        log_ = std::make_unique<events::EventLog>(
            events::EventLogOptions{.folder = folder_ / "log"},
            events::Source{.host = "edge", .version = "1.2611.0"}, clock_);
        store::sqlite::Options options;
        options.path = folder_ / "connector.db";
        database_ = store::sqlite::open(options, store::connector::migrations(), clock_);
        outbox_ = std::make_unique<journal::Outbox>(*database_, *log_);
        journal_ = std::make_unique<journal::WorkJournal>(
            journal::WorkJournal::Parts{.database = *database_,
                                        .outbox = *outbox_,
                                        .clock = clock_,
                                        .node = "n",
                                        .machine_key = journal::MachineKey(Secret(Bytes(32, 7)))});
        keys_ = std::make_unique<KeyStore>(folder_ / "keys", clock_);
        keys_->create(KeyKind::escrow, {.provider = "Certferry", .key = "escrow"},
                      {pki::KeyAlgorithm::ec, 256});
        CaSettings settings;
        settings.name = "main";
        settings.ca_host = "ca.harbor.example";
        settings.ca_name = "Harbor CA";
        cas_.add(settings, issuer_);
    }

    void TearDown() override {
        outbox_.reset();
        log_.reset();
        std::filesystem::remove_all(folder_);
    }

    JobParts parts() {
        return {.journal = *journal_,
                .cas = cas_,
                .keys = *keys_,
                .key_pool = key_pool_,
                .events = *log_,
                .clock = clock_,
                .rules = rules_,
                .imported = imported_,
                .counts = counts_};
    }

    wire::WorkItem item(const std::string& kind, const std::string& request_id = "r-1") const {
        wire::WorkItem made;
        made.request_id = request_id;
        made.kind = kind;
        made.lease_id = "l-1";
        made.lease_seconds = 300;
        made.created_at = test_start;
        made.device_id = device;
        made.user_id = user;
        made.profile_id = "wifi";
        made.profile_version = 1;
        return made;
    }

    wire::PkcsWork pkcs_work() const {
        wire::PkcsWork work;
        work.ca_host = "ca.harbor.example";
        work.ca_name = "Harbor CA";
        work.template_name = "Signature";
        work.subject = "CN=mira";
        work.subject_der = pki::Name::from_text("CN=mira").der();
        work.subject_alt_names = {{.kind = "email", .value = "mira@harbor.example"}};
        work.extended_key_usages = {std::string(pki::oids::client_auth)};
        work.key_algorithm = "ec";
        work.curve = "P-256";
        work.pfx_encryption = "aes256";
        work.recipient = device_certificate_.der();
        return work;
    }

    /// Leases a request and takes it as far as it goes.
    template <class Work>
    journal::WorkRequest run(const wire::WorkItem& item, const Work& work) {
        return runner().run(leased(item, work));
    }

    template <class Work>
    journal::WorkRequest leased(const wire::WorkItem& item, const Work& work) {
        auto object = wire::write_json(item).as_object();
        const auto own = wire::write_json(work);
        for (const auto& member : own.as_object()) {
            object.emplace(member.key(), member.value());
        }
        return journal_
            ->lease({{.request_id = item.request_id,
                      .kind = item.kind,
                      .item = wire::to_json(boost::json::value(object)),
                      .batch_id = "b-1",
                      .lease_id = item.lease_id}})
            .front();
    }

    JobRunner runner() { return JobRunner(parts(), retries_); }

    static wire::WorkResult result_of(const journal::WorkRequest& row) {
        auto value = boost::json::parse(row.result.value());
        value.as_object()["leaseId"] = row.lease_id;
        return wire::read_json<wire::WorkResult>(value, wire::JsonPath{}, {});
    }

    /// What the device finds in its payload.
    wire::PayloadContent opened(const journal::WorkRequest& row) const {
        const auto plain = pki::open_sealed(result_of(row).payload.value(), device_key_);
        return wire::from_json<wire::PayloadContent>(plain.reveal_text());
    }

    /// The events of a channel so far, one JSON a line.
    std::string events(const std::string& channel) {
        log_->flush();
        EXPECT_TRUE(outbox_->flush(soon()));
        const auto file = folder_ / "log" / (channel + ".jsonl");
        return std::filesystem::exists(file) ? std::string(as_text(read_file(file))) : "";
    }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                    ("certferry-jobs-" + new_uuid(SystemClock().now()));
    ca::StepClock clock_{test_start};
    DeviceCa device_ca_;
    pki::PrivateKey device_key_;
    pki::Certificate device_certificate_;
    ca::FakeIssuer issuer_{clock_, ca::contract_templates()};
    CaDesk cas_;
    RecipientRules rules_{.tenant_id = tenant, .device_cas = DeviceCas({device_ca_.certificate()})};
    ImportedRecords imported_;
    RetryRules retries_{};
    WorkCounts counts_;
    KeyPool key_pool_{1};
    std::unique_ptr<events::EventLog> log_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<journal::Outbox> outbox_;
    std::unique_ptr<journal::WorkJournal> journal_;
    std::unique_ptr<KeyStore> keys_;
};

}  // namespace certferry::connector::test
