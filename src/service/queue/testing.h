#pragma once

#include "base/encoding.h"
#include "base/guarded.h"
#include "base/uuid.h"
#include "pki/certificate.h"
#include "service/keys/testing.h"
#include "service/queue/orders.h"
#include "service/queue/work_desk.h"
#include "store/service/migrations.h"
#include "store/testing.h"
#include "wire/json.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace certferry::service {

/// A certificate of the test's own; `serial` tells it from others, and gives the same one again.
inline pki::Certificate test_certificate(std::uint8_t serial) {
    static const auto key =
        pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    static Guarded<std::map<std::uint8_t, pki::Certificate>> made;
    const auto from = from_rfc3339("2031-02-11T08:00:00Z").value();
    const pki::CertificateContent content{.serial = Bytes{1, serial},
                                          .issuer = pki::Name::from_text("CN=Harbor Issuing CA"),
                                          .subject = pki::Name::from_text("CN=mira"),
                                          .not_before = from,
                                          .not_after = from + std::chrono::days(365),
                                          .spki = to_bytes(key.public_key().spki()),
                                          .extensions = {}};
    const auto algorithm = pki::signature_algorithm(key.public_key(), pki::Hash::sha256);
    const auto one = pki::sign_tbs(pki::encode_tbs(content, algorithm), key, pki::Hash::sha256);
    return made.with([&](auto& all) { return all.emplace(serial, one).first->second; });
}

/// A tenant `t1` with a device, and a desk whose time is the test's.
class QueueTest : public store::DriverTest {
protected:
    static store::service::ConnectorRecord connector(std::string id) {
        store::service::ConnectorRecord record;
        record.tenant_id = "t1";
        record.connector_id = std::move(id);
        return record;
    }

    /// Puts it into the database too, where somebody looks whether it is there.
    store::service::ConnectorRecord known_connector(std::string id) {
        auto record = connector(std::move(id));
        record.name = record.connector_id;
        record.created_at = clock_.now();
        record.modified_at = clock_.now();
        database_->write(
            [&](store::Session& session) { store::service::insert_connector(session, record); });
        return record;
    }

    store::service::DeviceRecord device(std::string id = "d1") {
        store::service::DeviceRecord record;
        record.tenant_id = "t1";
        record.device_id = std::move(id);
        record.user_id = "u1";
        record.platform = "windows10";
        record.encryption_certificate = test_certificate(99).der();
        return record;
    }

    QueuedWork queue_pkcs(const std::string& device_id = "d1") {
        wire::PkcsWork work;
        work.ca_host = "ca.harbor.example";
        work.ca_name = "Harbor Issuing CA";
        work.subject = "CN=mira";
        const auto owner = device(device_id);
        return database_->write([&](store::Session& session) {
            return service::queue_pkcs(session, {owner, "p1", 3}, work, clock_.now());
        });
    }

    QueuedWork queue_import(const std::string& key_id) {
        wire::ImportWork work;
        work.imported_id = "u1-ab";
        work.thumbprint = "ab";
        const auto owner = device();
        return database_->write([&](store::Session& session) {
            return service::queue_import(session, {owner, "p2", 1}, work, key_id, "CN=mira",
                                         clock_.now());
        });
    }

    /// An issued certificate whose revocation is ordered; gives its id.
    std::string queue_revocation() {
        store::service::CertificateRecord certificate;
        certificate.tenant_id = "t1";
        certificate.certificate_id = new_uuid(clock_.now());
        certificate.kind = "scep";
        certificate.device_id = "d1";
        certificate.serial_reported = "01aa";
        certificate.created_at = clock_.now();
        certificate.modified_at = clock_.now();
        database_->write([&](store::Session& session) {
            store::service::insert_certificate(session, certificate);
            order_revocation(session, certificate, RevocationReason::superseded, clock_.now());
        });
        return certificate.certificate_id;
    }

    /// Orders the revocation of a certificate that is there.
    void revoke(const std::string& certificate_id) {
        database_->write([&](store::Session& session) {
            order_revocation(
                session, store::service::find_certificate(session, "t1", certificate_id).value(),
                RevocationReason::superseded, clock_.now());
        });
    }

    std::vector<wire::WorkItem> lease(const std::string& who, std::vector<std::string> features,
                                      std::vector<std::string> keys = {}, std::int64_t most = 10) {
        const auto answer = desk_.lease(
            connector(who),
            {.features = std::move(features), .key_ids = std::move(keys), .max_requests = most});
        std::vector<wire::WorkItem> items;
        for (const auto& item : answer.items) {
            items.push_back(wire::read_json<wire::WorkItem>(item, {}, {}));
        }
        return items;
    }

    static wire::WorkResult result_of(const wire::WorkItem& item, wire::WorkOutcome outcome) {
        wire::WorkResult result;
        result.request_id = item.request_id;
        result.lease_id = item.lease_id;
        result.outcome = outcome;
        return result;
    }

    static wire::WorkResult issued(const wire::WorkItem& item, std::uint8_t serial) {
        auto result = result_of(item, wire::WorkOutcome::succeeded);
        result.certificate = test_certificate(serial).der();
        result.payload = Bytes{0x30, serial};
        result.escrow_copy = Bytes{0x31, serial};
        result.escrow_key_id = "e1";
        return result;
    }

    static wire::WorkResult failed(const wire::WorkItem& item, std::string code) {
        auto result = result_of(item, wire::WorkOutcome::failed);
        result.code = std::move(code);
        result.message = "said the CA";
        return result;
    }

    wire::WorkResult pending(const wire::WorkItem& item, std::chrono::minutes until) {
        auto result = result_of(item, wire::WorkOutcome::pending);
        result.ticket = "77";
        result.retry_at = clock_.now() + until;
        return result;
    }

    wire::ResultVerdict report(const std::string& who, const wire::WorkResult& result) {
        return report_json(who, wire::write_json(result)).verdict;
    }

    wire::ResultAnswer report_json(const std::string& who, const boost::json::value& result) {
        return desk_.take_results(connector(who), {.results = {result}}).results.at(0);
    }

    store::service::RequestRecord request(const std::string& id) {
        return database_->read([&](store::Session& session) {
            return store::service::find_request(session, "t1", id).value();
        });
    }

    store::service::CertificateRecord certificate(const std::string& id) {
        return database_->read([&](store::Session& session) {
            return store::service::find_certificate(session, "t1", id).value();
        });
    }

    TestClock clock_;
    std::unique_ptr<store::Database> database_ = scratch_.open(store::service::migrations());
    WorkDesk desk_{
        {.database = *database_, .now = [this](store::Session&) { return clock_.now(); }}};
};

}  // namespace certferry::service
