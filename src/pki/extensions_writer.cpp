#include "pki/der.h"
#include "pki/extensions.h"
#include "pki/general_name.h"

#include <string_view>
#include <utility>

namespace certferry::pki {

namespace {

Extension make(std::string_view id, bool critical, der::Writer value) {
    return {.id = Oid(id), .critical = critical, .value = value.take()};
}

void write_access(der::Writer& writer, std::string_view method,
                  const std::vector<std::string>& uris) {
    for (const auto& uri : uris) {
        writer.sequence([&](der::Writer& access) {
            access.oid(method);
            access.element(uri_tag, as_bytes(uri));
        });
    }
}

Extension make_oid_list(std::string_view id, const std::vector<Oid>& list) {
    der::Writer value;
    value.sequence([&](der::Writer& content) {
        for (const auto& oid : list) {
            content.oid(oid);
        }
    });
    return make(id, false, std::move(value));
}

/// DistributionPoint and IssuingDistributionPoint with nothing but a full name.
void write_distribution_point(der::Writer& writer, const std::vector<std::string>& uris) {
    writer.sequence([&](der::Writer& point) {
        point.constructed(der::context_constructed(0), [&](der::Writer& name) {
            name.constructed(der::context_constructed(0), [&](der::Writer& full_name) {
                for (const auto& uri : uris) {
                    full_name.element(uri_tag, as_bytes(uri));
                }
            });
        });
    });
}

}  // namespace

Extension make_key_usage(KeyUsage usage) {
    der::Writer value;
    value.named_bits(usage.bits());
    return make(oids::key_usage, true, std::move(value));
}

Extension make_extended_key_usage(const std::vector<Oid>& purposes) {
    return make_oid_list(oids::extended_key_usage, purposes);
}

Extension make_basic_constraints(const BasicConstraints& constraints) {
    der::Writer value;
    value.sequence([&](der::Writer& content) {
        if (!constraints.ca) {
            return;  // FALSE is the default, and a path length is for CAs only.
        }
        content.boolean(true);
        if (constraints.path_length) {
            content.integer(*constraints.path_length);
        }
    });
    return make(oids::basic_constraints, constraints.ca, std::move(value));
}

Extension make_subject_key_identifier(ByteView identifier) {
    der::Writer value;
    value.octet_string(identifier);
    return make(oids::subject_key_identifier, false, std::move(value));
}

Extension make_authority_key_identifier(ByteView identifier) {
    der::Writer value;
    value.sequence([&](der::Writer& content) { content.element(der::context(0), identifier); });
    return make(oids::authority_key_identifier, false, std::move(value));
}

Extension make_subject_alt_name(const std::vector<GeneralName>& names, bool critical) {
    return {.id = Oid(oids::subject_alt_name),
            .critical = critical,
            .value = encode_general_names(names)};
}

Extension make_distribution_points(std::string_view id, const std::vector<std::string>& uris) {
    der::Writer value;
    value.sequence([&](der::Writer& points) { write_distribution_point(points, uris); });
    return make(id, false, std::move(value));
}

Extension make_issuing_distribution_point(const std::vector<std::string>& uris) {
    der::Writer value;
    write_distribution_point(value, uris);
    return make(oids::issuing_distribution_point, true, std::move(value));
}

Extension make_authority_info_access(const std::vector<std::string>& ocsp,
                                     const std::vector<std::string>& ca_issuers) {
    der::Writer value;
    value.sequence([&](der::Writer& content) {
        write_access(content, oids::ad_ocsp, ocsp);
        write_access(content, oids::ad_ca_issuers, ca_issuers);
    });
    return make(oids::authority_info_access, false, std::move(value));
}

Extension make_ocsp_nocheck() {
    der::Writer value;
    value.null();
    return make(oids::ocsp_nocheck, false, std::move(value));
}

Extension make_certificate_policies(const std::vector<Oid>& policies) {
    der::Writer value;
    value.sequence([&](der::Writer& content) {
        for (const auto& policy : policies) {
            content.sequence([&](der::Writer& information) { information.oid(policy); });
        }
    });
    return make(oids::certificate_policies, false, std::move(value));
}

Bytes encode_extensions(const std::vector<Extension>& extensions) {
    der::Writer writer;
    writer.sequence([&](der::Writer& list) {
        for (const auto& extension : extensions) {
            list.sequence([&](der::Writer& one) {
                one.oid(extension.id);
                if (extension.critical) {
                    one.boolean(true);
                }
                one.octet_string(extension.value);
            });
        }
    });
    return writer.take();
}

}  // namespace certferry::pki
