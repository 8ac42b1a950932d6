#pragma once

#include "service/deployment/checkin.h"
#include "service/deployment/tenant_settings.h"
#include "service/keys/key_ring.h"
#include "service/profiles/states.h"
#include "store/service/certificates.h"
#include "store/service/deployments.h"
#include "store/service/payloads.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Of this folder's own sources: one check-in while it is being decided.
namespace certferry::service {

/// What was found when a device checked in, what it is to be answered, and what is to be written.
///
/// Deciding only reads: the changes are carried out afterwards, in a transaction of their own that
/// first makes sure that nobody else served the device meanwhile. One thread uses it.
class Visit {
public:
    using Change = std::function<void(store::Session&)>;

    /// All is lent. `session` reads, for as long as things are decided.
    struct Context {
        store::Session& session;
        const store::service::DeviceRecord& device;
        const wire::Checkin& report;
        const InternalKey& challenge_key;
        const RandomBelow& random_below;
        UtcTime now;
    };

    explicit Visit(const Context& context);

    /// Goes through what is meant for the device, and through what it has that no longer is.
    void decide();

    /// What the device shall have, in one word: changes when that does.
    std::string etag() const;

    std::vector<wire::CheckinItem> take_items() noexcept { return std::move(items_); }

    std::vector<Change> take_changes() noexcept { return std::move(changes_); }

    // For the steps of each kind of profile, in files of their own:

    store::Session& session() const noexcept { return context_.session; }

    const store::service::DeviceRecord& device() const noexcept { return context_.device; }

    const Targets& targets() const noexcept { return targets_; }

    const TenantSettings& tenant() const noexcept { return tenant_; }

    const Context& context() const noexcept { return context_; }

    UtcTime now() const noexcept { return context_.now; }

    /// What the device was told of this profile before; null if nothing.
    const store::service::DeploymentRecord* deployment(std::string_view profile_id) const;

    /// Whether that was this version of the profile.
    bool is_current(const Profile& profile) const;

    /// The certificate that the profile has led to on this device.
    std::optional<store::service::CertificateRecord> certificate_of(const Profile& profile) const;

    /// All certificates of the device, oldest first.
    const std::vector<store::service::CertificateRecord>& certificates();

    /// Id of the payload with this certificate's PFX; empty if there is none.
    std::string payload_of(std::string_view certificate_id);

    /// Whether the device says that it holds something of the profile, or this certificate of it.
    bool is_reported(std::string_view profile_id) const;
    bool is_reported(std::string_view profile_id, ByteView thumbprint) const;

    void change(Change change) { changes_.push_back(std::move(change)); }

    void install(const Profile& profile, wire::InstallItem item);

    /// With a thumbprint, only that certificate of the profile.
    void remove(const std::string& profile_id, std::optional<std::string> thumbprint = {});

    /// Work for connectors is among the changes.
    void note_work() noexcept { has_work_ = true; }

    bool has_work() const noexcept { return has_work_; }

    /// Something that the device shall have is still being made.
    bool is_waiting() const noexcept { return has_work_ || is_waiting_; }

    /// Notes what the profile has come to on the device. `certificate_id`: a new certificate.
    void settle(const Profile& profile, DeploymentState state, std::string_view code = {},
                std::string_view detail = {}, std::optional<std::string> certificate_id = {});

    /// The row that settle() writes.
    store::service::DeploymentRecord settled(const Profile& profile, DeploymentState state,
                                             std::string_view code, std::string_view detail,
                                             std::optional<std::string> certificate_id) const;

private:
    void deliver(const Target& target);

    Context context_;
    Targets targets_;
    TenantSettings tenant_;
    std::map<std::string, store::service::DeploymentRecord, std::less<>> deployments_;
    std::vector<wire::CheckinItem> items_;
    std::vector<Change> changes_;
    std::optional<std::vector<store::service::CertificateRecord>> certificates_;
    std::optional<std::vector<store::service::PayloadId>> payloads_;
    bool has_work_ = false;
    bool is_waiting_ = false;
};

void deliver_trusted(Visit& visit, const Profile& profile);
void deliver_scep(Visit& visit, const Profile& profile);
void deliver_pkcs(Visit& visit, const Profile& profile);
void deliver_imported(Visit& visit, const Profile& profile);

/// What became of the last request that was to bring a certificate.
struct LastRequest {
    enum class Outcome { none, open, failed, cancelled, succeeded };

    Outcome outcome = Outcome::none;
    std::string code;  ///< Why it failed.
    std::string message;
    UtcTime at;                  ///< When it came to that.
    bool may_try_again = false;  ///< It failed long enough ago.
};

LastRequest last_request_for(const Visit& visit, std::string_view certificate_id);

/// How long after a failed request the next one is queued, at the check-in that comes then.
inline constexpr std::chrono::hours request_again_after{1};

/// Takes back what is no longer meant for the device, by the removal matrix.
void take_back(Visit& visit, const store::service::DeploymentRecord& deployment);

}  // namespace certferry::service
