#include "device/placement.h"

#include "base/encoding.h"
#include "base/error.h"

namespace certferry::device {

namespace {

constexpr std::string_view format_place = "format";

std::string_view word_of(Format format) {
    switch (format) {
        case Format::pem:
            return "pem";
        case Format::pkcs12:
            return "pkcs12";
        case Format::nss:
            return "nss";
    }
    return "";
}

}  // namespace

std::string thumbprint_of(const pki::Certificate& certificate) {
    return to_hex(certificate.thumbprint());
}

Placements::Placements(const InstallSettings& settings, const std::filesystem::path& data_dir)
    : format_(word_of(settings.format)) {
    by_format_.emplace(word_of(Format::pem), pem_placement(settings));
    by_format_.emplace(word_of(Format::pkcs12), pkcs12_placement(settings));
    by_format_.emplace(word_of(Format::nss), nss_placement(settings, data_dir));
}

Places Placements::put(const Credential& credential) {
    auto places = by_format_.at(format_)->put(credential);
    places.emplace(format_place, format_);
    return places;
}

bool Placements::holds(const InstalledRecord& record) {
    return of(record).holds(record);
}

void Placements::remove(const InstalledRecord& record, const std::vector<InstalledRecord>& others) {
    of(record).remove(record, others);
}

void Placements::sweep(const std::vector<InstalledRecord>& records) {
    for (const auto& [format, placement] : by_format_) {
        placement->sweep(records);
    }
}

Placement& Placements::of(const InstalledRecord& record) {
    const auto format = record.places.find(std::string(format_place));
    const auto found =
        format == record.places.end() ? by_format_.end() : by_format_.find(format->second);
    if (found == by_format_.end()) {
        throw Error(codes::internal_error, "a record of an unknown format");
    }
    return *found->second;
}

}  // namespace certferry::device
