#include "app/ca_templates.h"

#include "base/error.h"

#include <array>
#include <utility>

namespace certferry::app {

namespace {

namespace oids = pki::oids;

using ca::Template;
using pki::KeyUsage;

pki::Oid purpose_from_text(ConfigTable& table, const std::string& text) {
    const auto purpose = pki::purpose_from_text(text);
    if (!purpose) {
        table.refuse("extended_key_usage", text + " is no known name and no object identifier");
    }
    for (const auto forbidden :
         {oids::any_extended_key_usage, oids::ocsp_signing, oids::ms_certificate_request_agent}) {
        if (*purpose == forbidden) {
            table.refuse("extended_key_usage", text + " is never issued");
        }
    }
    return *purpose;
}

/// `parse` of each text, or a refusal that names the one that is wrong.
template <class T, class Parse>
void read_list(ConfigTable& table, std::string_view key, std::vector<T>& into, Parse parse) {
    if (!table.has(key)) {
        return;
    }
    into.clear();
    for (const auto& text : table.texts(key, {})) {
        const auto value = parse(text);
        if (!value) {
            table.refuse(key, "does not know " + text);
        }
        into.push_back(*value);
    }
}

void read_usages(ConfigTable& table, Template& entry) {
    if (table.has("key_usage")) {
        const auto usage = KeyUsage::from_names(table.texts("key_usage", {}));
        if (!usage || usage->empty()) {
            table.refuse("key_usage", "must be names of RFC 5280, such as digitalSignature");
        }
        if (usage->has(KeyUsage::key_cert_sign) || usage->has(KeyUsage::crl_sign)) {
            table.refuse("key_usage", "keyCertSign and cRLSign are never issued");
        }
        entry.key_usage = *usage;
    }
    if (table.has("extended_key_usage")) {
        entry.extended_key_usage.clear();
        for (const auto& text : table.texts("extended_key_usage", {})) {
            entry.extended_key_usage.push_back(purpose_from_text(table, text));
        }
    }
    read_list(table, "policies", entry.policies, [&](const std::string& text) {
        try {
            pki::encode_oid(text);
            return std::optional<pki::Oid>(text);
        } catch (const Error&) {
            return std::optional<pki::Oid>();
        }
    });
}

void read_keys(ConfigTable& table, Template& entry) {
    constexpr int least_bits = 1024;
    read_list(table, "allowed_keys", entry.allowed_keys,
              [](const std::string& text) { return pki::KeySpec::from_text(text); });
    entry.min_rsa_bits =
        static_cast<int>(table.number("min_rsa_bits", entry.min_rsa_bits, 0, 16384));
    if (entry.min_rsa_bits != 0 && entry.min_rsa_bits < least_bits) {
        table.refuse("min_rsa_bits", "must be 0, for none but allowed_keys, or 1024 and more");
    }
    read_list(table, "allowed_hashes", entry.allowed_hashes, [](const std::string& text) {
        const auto hash = pki::hash_from_text(text);
        return hash == pki::Hash::md5 ? std::nullopt : hash;
    });
}

void read_template(ConfigTable table, Template& entry) {
    const std::chrono::milliseconds least = std::chrono::minutes{1};
    read_usages(table, entry);
    read_keys(table, entry);
    const auto validity = table.duration("validity", entry.validity);
    if (validity < least) {
        table.refuse("validity", "must be at least 1m");
    }
    entry.validity = std::chrono::floor<std::chrono::seconds>(validity);
    entry.supplied_in_request = table.flag("supplied_in_request", entry.supplied_in_request);
    read_list(table, "san_kinds", entry.allowed_san_kinds,
              [](const std::string& text) { return pki::general_name_kind_from_text(text); });
    entry.requester_may_shorten = table.flag("requester_may_shorten", entry.requester_may_shorten);
    entry.approval = table.flag("approval", entry.approval);
}

Template begin_template(ConfigTable& table, const std::string& name,
                        const ca::Templates& built_in) {
    const auto known = built_in.find(name);
    if (known != built_in.end()) {
        return known->second;
    }
    const auto purpose = table.choice("purpose", "signature_and_encryption",
                                      {"signature", "encryption", "signature_and_encryption"});
    const char* base = purpose == "signature"    ? "Signature"
                       : purpose == "encryption" ? "Encryption"
                                                 : "GeneralPurpose";
    Template entry = built_in.at(base);
    entry.name = name;
    return entry;
}

}  // namespace

ca::Templates read_templates(ConfigTable& root) {
    const auto built_in = ca::built_in_templates();
    auto templates = built_in;
    ConfigTable all = root.table("templates");
    for (const auto& name : root.table_names("templates")) {
        ConfigTable table = all.table(name);
        Template entry = begin_template(table, name, built_in);
        if (entry.audience == ca::TemplateAudience::own_service) {
            all.refuse(name, "is a template of the program itself; choose another name");
        }
        read_template(table, entry);
        templates.insert_or_assign(name, std::move(entry));
    }
    return templates;
}

}  // namespace certferry::app
