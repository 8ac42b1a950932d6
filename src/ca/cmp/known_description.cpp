#include "ca/cmp/known_description.h"

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "ca/cmp_wire.h"

namespace certferry::ca::cmp {

KnownDescription::KnownDescription(std::optional<std::filesystem::path> file,
                                   std::chrono::milliseconds fresh_for, const Clock& clock)
    : file_(std::move(file)), fresh_for_(fresh_for), clock_(clock) {
    if (!file_ || !std::filesystem::exists(*file_)) {
        return;
    }
    try {
        auto der = read_file(*file_);
        auto description = read_description(der);
        known_.with([&](Known& known) {
            known.description = std::move(description);
            known.der = std::move(der);
        });
    } catch (const Error& error) {
        log::warning("{} is of no use and will be replaced: {}", file_->string(), error.what());
    }
}

std::optional<Description> KnownDescription::fresh() const {
    const auto now = clock_.now();
    return known_.with([&](const Known& known) {
        return now < known.fresh_until ? known.description : std::nullopt;
    });
}

std::optional<Description> KnownDescription::refreshed() {
    const auto until = clock_.now() + fresh_for_;
    return known_.with([&](Known& known) {
        known.fresh_until = until;
        return known.description;
    });
}

void KnownDescription::learn(const Description& description) {
    auto der = write_description(description);
    const auto until = clock_.now() + fresh_for_;
    const bool is_new = known_.with([&](Known& known) {
        known.description = description;
        known.fresh_until = until;
        const bool differs = known.der != der;
        known.der = der;
        return differs;
    });
    if (is_new && file_) {
        write_file(*file_, der, FileMode::readable);
    }
}

}  // namespace certferry::ca::cmp
