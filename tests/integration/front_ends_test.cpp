// Two connectors behind one URL: one PostgreSQL database, one folder of RA keys, one CA.
#include "base/file.h"
#include "ca_server.h"
#include "client.h"
#include "events/event_reader.h"
#include "program.h"
#include "registration/challenge_validator.h"
#include "store/ca/migrations.h"
#include "store/connector/migrations.h"
#include "store/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace certferry::integration {
namespace {

using namespace std::chrono_literals;

const SystemClock system_clock;

/// One of the connectors, with what is its own.
class FrontEnd {
public:
    FrontEnd(std::filesystem::path folder, std::string name, const CaServer& ca)
        : folder_(std::move(folder)), name_(std::move(name)) {
        const std::string text =
            "data_dir = \"" + name_ + "\"\nlog_dir = \"" + name_ + "-log\"\nra_dir = \"ra\"\n" +
            ca.link() +
            "[database]\nconninfo_file = \"connector.conninfo\"\nconnections = 4\n"
            "[status]\nlisten = \"127.0.0.1:0\"\n[scep]\nlisten = \"127.0.0.1:0\"\n"
            "[scep.endpoints.default]\nvalidator = \"challenge\"\ndeadline = \"3s\"\n";
        write_file(config(), as_bytes(text), FileMode::owner_only);
        ca.certify(config(), folder_ / name_);
    }

    void start() {
        program_ = std::make_unique<Program>(
            std::vector<std::string>{"connector", "run", "--config", config()},
            folder_ / (name_ + "-" + std::to_string(++runs_) + ".out"));
        const auto url = program_->wait_until_ready();
        const auto after_host = url.substr(std::string_view("http://127.0.0.1:").size());
        port_ = static_cast<std::uint16_t>(std::stoi(after_host));
    }

    void kill() { program_->kill(); }

    int stop() { return program_->stop(); }

    std::uint16_t port() const noexcept { return port_; }

    Client client() const { return {port_, "default"}; }

    /// Events 4000 in its Admin file.
    std::ptrdiff_t successes() const {
        std::ptrdiff_t count = 0;
        events::EventReader reader(folder_ / (name_ + "-log"),
                                   {.channels = {events::Channel::admin}});
        while (const auto entry = reader.next()) {
            count += entry->id == 4000 ? 1 : 0;
        }
        return count;
    }

private:
    std::filesystem::path config() const { return folder_ / (name_ + ".toml"); }

    std::filesystem::path folder_;
    std::string name_;
    std::unique_ptr<Program> program_;
    std::uint16_t port_ = 0;
    int runs_ = 0;
};

class FrontEnds : public testing::Test {
protected:
    FrontEnds() {
        write_conninfo("connector", connector_schema_);
        write_conninfo("ca", ca_schema_);
        ca_ = std::make_unique<CaServer>(
            scratch(), "[database]\nconninfo_file = \"ca.conninfo\"\nconnections = 4\n");
        for (const auto* name : {"a", "b"}) {
            all_.emplace_back(scratch(), name, *ca_);
        }
        database_ = connector_schema_.open(store::connector::migrations());
        ca_database_ = ca_schema_.open(store::ca::migrations());
        for (auto& each : all_) {
            each.start();
        }
    }

    static void write_conninfo(const std::string& name, const store::Scratch& schema) {
        write_file(scratch() / (name + ".conninfo"), schema.postgres_options().conninfo.reveal(),
                   FileMode::owner_only);
    }

    static std::int64_t count(store::Database& database, std::string_view sql) {
        return database.read([&](store::Session& session) {
            return session.one(sql, {}, [](const store::Row& row) { return row.integer(0); });
        });
    }

    std::int64_t certificates() {
        return count(*ca_database_,
                     "SELECT count(*) FROM certificates WHERE template NOT LIKE 'Ra%'"
                     " AND template NOT IN ('IssuingCa', 'OcspResponder', 'CmpResponder')");
    }

    std::int64_t transactions() {
        return count(*database_, "SELECT count(*) FROM scep_transactions");
    }

    Draft draft() {
        const auto made = registration::make_challenge(
            *database_, {.endpoint = "default", .uses = 1}, system_clock.now());
        return {.content =
                    make_csr({.challenge = std::string(made.challenge.reveal_text())}).der()};
    }

    template <class F>
    static void wait_until(F&& reached) {
        const auto deadline = Deadline::after(60s);
        while (!reached() && !deadline.passed()) {
            std::this_thread::yield();
        }
    }

    /// The certificate for the message; while another front end may still hold it, asked again.
    static pki::Certificate certificate_from(const FrontEnd& front_end, const Bytes& message,
                                             const Draft& sent) {
        Client client = front_end.client();
        auto outcome = client.read(client.post(message), sent);
        wait_until([&] {
            if (!outcome.certificate) {
                outcome = client.read(client.post(message), sent);
            }
            return outcome.certificate.has_value();
        });
        return outcome.issued();
    }

    store::Scratch connector_schema_{store::Driver::postgres};
    store::Scratch ca_schema_{store::Driver::postgres};
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::Database> ca_database_;
    std::unique_ptr<CaServer> ca_;
    std::vector<FrontEnd> all_;
};

TEST_F(FrontEnds, ReplaysOverBothThroughKillsGiveOneCertificateEach) {
    constexpr int rounds = 6;
    for (int round = 0; round < rounds; ++round) {
        const auto sent = draft();
        auto& dying = all_.at(static_cast<std::size_t>(round) % 2);
        auto& living = all_.at(static_cast<std::size_t>(round + 1) % 2);
        // The RA keys are the same: what is sealed for one, the other opens.
        const Bytes message = dying.client().sign(sent);
        auto at_dying = dying.client().post_at_once(message, 6);
        const auto at_living = living.client().post_at_once(message, 2);
        // Moments that their own progress marks: accepted, recorded, at the CA.
        if (round % 3 == 1) {
            wait_until([&] { return transactions() > round; });
        } else if (round % 3 == 2) {
            wait_until([&] { return certificates() > round; });
        }
        dying.kill();
        at_dying.clear();
        const auto issued = certificate_from(living, message, sent);
        dying.start();
        EXPECT_EQ(certificate_from(dying, message, sent), issued);
        EXPECT_EQ(certificates(), round + 1);
        EXPECT_EQ(transactions(), round + 1);
    }
    for (auto& each : all_) {
        EXPECT_EQ(each.stop(), 0);
    }
    EXPECT_EQ(all_[0].successes() + all_[1].successes(), rounds) << "one event for each";
    EXPECT_GT(all_[0].successes(), 0);
    EXPECT_GT(all_[1].successes(), 0);
}

}  // namespace
}  // namespace certferry::integration
