#pragma once

#include "base/uuid.h"
#include "ca/fake_issuer.h"
#include "ca/testing.h"
#include "events/event_reader.h"
#include "journal/scep_journal.h"
#include "registration/opened_request.h"
#include "registration/validator.h"
#include "scep/client.h"
#include "store/connector/migrations.h"
#include "store/sqlite/open.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

// What the tests of this folder share: requests as clients make them, and a registration authority
// with a clock that stands until a test moves it.
namespace certferry::registration::test {

/// RSA keys of 2048 bits, made once for a test program.
inline const pki::PrivateKey& key(std::size_t number = 0) {
    static const std::array keys{pki::PrivateKey::generate({}), pki::PrivateKey::generate({})};
    return keys.at(number);
}

/// What a client asks for.
struct Ask {
    std::string subject = "CN=device";
    // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
    std::vector<pki::Extension> extensions{};
    std::string challenge{};  ///< No attribute if empty.
    // NOLINTEND(readability-redundant-member-init)
    pki::PrivateKey private_key = key();
    pki::Hash hash = pki::Hash::sha256;
};

inline pki::CertificateRequest make_csr(const Ask& ask = {}) {
    const Secret challenge = Secret::copy_of(ask.challenge);
    return pki::make_request(
        {.subject = ask.subject.empty() ? pki::Name() : pki::Name::from_text(ask.subject),
         .extensions = ask.extensions,
         .challenge_password = challenge.empty() ? nullptr : &challenge},
        ask.private_key, ask.hash);
}

inline pki::Extension subject_alt_name(const std::vector<std::string>& texts) {
    std::vector<pki::GeneralName> names;
    names.reserve(texts.size());
    for (const auto& text : texts) {
        names.push_back(pki::GeneralName::from_text(text));
    }
    return pki::make_subject_alt_name(names, false);
}

inline EndpointConfig make_endpoint() {
    EndpointConfig endpoint;
    endpoint.name = "default";
    endpoint.ca = "main";
    return endpoint;
}

/// The moment at which the clocks of these tests begin.
inline UtcTime start() {
    return from_micros(1'900'000'000'000'000);
}

/// A message around a CSR, as it is after opening.
inline OpenedRequest opened(const pki::CertificateRequest& csr,
                            const scep::ClientIdentity& identity,
                            const std::string& transaction_id = "1",
                            scep::MessageType type = scep::MessageType::pkcs_req) {
    const auto message = scep::make_request(type, scep::Transaction::start(transaction_id),
                                            csr.der(), identity, identity.certificate, {}, start());
    return {.message = scep::PkiRequest::parse(message),
            .type = type,
            .ra = nullptr,
            .cipher = pki::ContentCipher::aes_256_cbc,
            .content = csr};
}

/// A client that has no certificate yet.
inline scep::ClientIdentity newcomer(const pki::PrivateKey& private_key = key()) {
    return {
        .certificate = scep::self_signed(pki::Name::from_text("CN=device"), private_key, start()),
        .key = private_key};
}

/// The parts of a registration authority around a fake CA, in a folder of their own.
class RegistrationTest : public testing::Test {
public:
    RegistrationTest() {
        log_ = std::make_unique<events::EventLog>(
            events::EventLogOptions{.folder = folder_ / "log"},
            events::Source{.host = "test", .version = "1"}, clock_);
        outbox_ = std::make_unique<journal::Outbox>(*database_, *log_);
        journal_ = std::make_unique<journal::ScepJournal>(*database_, *outbox_, "test");
    }

    ~RegistrationTest() override {
        outbox_.reset();
        log_.reset();
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    RegistrationTest(const RegistrationTest&) = delete;
    RegistrationTest& operator=(const RegistrationTest&) = delete;

protected:
    std::unique_ptr<store::Database> open_database() const {
        store::sqlite::Options options;
        options.path = folder_ / "connector.db";
        return store::sqlite::open(options, store::connector::migrations(), clock_);
    }

    /// Every event so far, in the order of the channels' files.
    std::vector<events::Entry> events(const events::Filter& filter = {}) {
        log_->flush();
        EXPECT_TRUE(outbox_->flush(soon()));
        std::vector<events::Entry> all;
        events::EventReader reader(folder_ / "log", filter);
        while (auto entry = reader.next()) {
            all.push_back(*std::move(entry));
        }
        return all;
    }

    /// The numbers of the events of one request: Operational ones first, as they were written.
    std::vector<int> event_ids(const std::string& request_id) {
        std::vector<int> ids;
        for (const auto channel : {events::Channel::operational, events::Channel::admin}) {
            for (const auto& each : events({.channels = {channel}, .request_id = request_id})) {
                ids.push_back(each.id);
            }
        }
        return ids;
    }

    ca::StepClock clock_{start()};
    std::filesystem::path folder_ = [] {
        auto path = std::filesystem::temp_directory_path() /
                    ("certferry-registration-" + new_uuid(SystemClock().now()));
        std::filesystem::create_directories(path / "log");
        return path;
    }();
    std::unique_ptr<store::Database> database_ = open_database();
    std::unique_ptr<events::EventLog> log_;
    std::unique_ptr<journal::Outbox> outbox_;
    std::unique_ptr<journal::ScepJournal> journal_;
    ca::FakeIssuer issuer_{clock_};
    EndpointConfig endpoint_ = make_endpoint();
};

}  // namespace certferry::registration::test
