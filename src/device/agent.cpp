#include "device/agent.h"

#include "base/error.h"
#include "device/files.h"
#include "device/visit.h"

namespace certferry::device {

namespace {

Error error_of(const std::exception& failure) {
    const auto* known = dynamic_cast<const Error*>(&failure);
    return known != nullptr ? *known : Error(codes::internal_error, failure.what());
}

}  // namespace

SyncReport sync(const Settings& settings, const Clock& clock, const std::function<bool()>& stop) {
    SyncReport report;
    try {
        make_folder(settings.data_dir, 0700);
        const FileLock lock(settings.data_dir / "lock");
        Visit visit(settings, clock, report, stop);
        try {
            visit.run();
        } catch (const std::exception& failure) {
            visit.fail(error_of(failure));
        }
    } catch (const std::exception& failure) {  // Even its own folder cannot be used.
        report.error = error_of(failure);
    }
    return report;
}

void renew_now(const Settings& settings, const Clock& clock, RenewedKeys keys) {
    const FileLock lock(settings.data_dir / "lock");
    const IdentityFiles files(settings.data_dir);
    auto identity = files.load(clock.now());
    identity.service_url = settings.service_url.value_or(identity.service_url);
    const auto prove = [&](const std::filesystem::path& client_file) {
        auto link = ServiceLink::mutual(settings, identity.service_url, files, client_file);
        link.report({});
        return link;
    };
    auto link = prove(files.next_client_file().value_or(files.client_file()));
    if (files.next_client_file()) {
        files.adopt_next_client();
    }
    renew(settings, identity, files, link, keys);
    prove(*files.next_client_file());
    files.adopt_next_client();
}

}  // namespace certferry::device
