#include "app/connector_work.h"

#include "base/codes/work.h"
#include "base/error.h"
#include "base/file.h"
#include "pki/certificate.h"

namespace certferry::app {

namespace {

std::size_t thread_count(const WorkSettings& settings) {
    return settings.threads != 0
               ? settings.threads
               : std::max<std::size_t>(4, std::size_t{2} * std::thread::hardware_concurrency());
}

std::vector<pki::Certificate> device_cas_in(const std::filesystem::path& file) {
    auto all = pki::Certificate::all_from_pem(as_text(read_file(file)));
    if (all.empty()) {
        throw Error(codes::config_invalid, file.string() + ": no certificate");
    }
    return all;
}

}  // namespace

ConnectorIdentity connector_identity(const ServiceSettings& settings) {
    if (!std::filesystem::exists(settings.certificate_file)) {
        throw Error(codes::connector_not_enrolled, settings.certificate_file.string());
    }
    const auto certificate =
        pki::Certificate::from_pem(as_text(read_file(settings.certificate_file)));
    for (const auto& name : certificate.subject_alt_names()) {
        constexpr std::string_view scheme = "certferry://";
        constexpr std::string_view middle = "/connector/";
        constexpr std::size_t uuid_size = 36;
        const std::string_view uri = name.value;
        if (name.kind == pki::GeneralNameKind::uri && uri.starts_with(scheme) &&
            uri.size() == scheme.size() + middle.size() + 2 * uuid_size &&
            uri.substr(scheme.size() + uuid_size, middle.size()) == middle) {
            return {.tenant_id = std::string(uri.substr(scheme.size(), uuid_size)),
                    .connector_id = std::string(uri.substr(uri.size() - uuid_size))};
        }
    }
    throw Error(codes::connector_not_enrolled,
                settings.certificate_file.string() + " is not a connector's");
}

journal::WorkJournal open_work_journal(const ConnectorConfig& config, store::Database& database,
                                       journal::Outbox& outbox, const Clock& clock,
                                       std::string node) {
    return journal::WorkJournal(
        {.database = database,
         .outbox = outbox,
         .clock = clock,
         .node = std::move(node),
         .machine_key = journal::MachineKey::open(config.work.machine_key_file, config.data_dir)});
}

ConnectorWork::ConnectorWork(Parts parts)
    : parts_(parts),
      key_pool_(parts_.config.work.ready_keys),
      rules_{.tenant_id = connector_identity(parts_.config.management.service.value()).tenant_id,
             .device_cas = connector::DeviceCas(device_cas_in(parts_.config.work.device_ca_file))} {
    const auto& work = parts_.config.work;
    auto& presence = parts_.presence;
    loop_ = std::make_unique<connector::WorkLoop>(connector::WorkLoop::Parts{
        .jobs = {.journal = parts_.journal,
                 .cas = presence.cas(),
                 .keys = presence.keys(),
                 .key_pool = key_pool_,
                 .events = parts_.events,
                 .clock = parts_.clock,
                 .rules = rules_,
                 .imported = imported_,
                 .counts = presence.counts()},
        .service = presence.service(),
        .retries = {},
        .options = {.features = parts_.config.features,
                    .threads = thread_count(work),
                    .most_in_hand = work.most_in_hand,
                    .wait = std::chrono::duration_cast<std::chrono::seconds>(work.wait),
                    .fallback = std::chrono::duration_cast<std::chrono::seconds>(work.fallback)}});
}

}  // namespace certferry::app
