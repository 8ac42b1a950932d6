#pragma once

#include "pki/general_name.h"
#include "pki/name.h"
#include "service/profiles/facts.h"
#include "service/profiles/finding.h"
#include "service/profiles/profile.h"
#include "service/profiles/san_template.h"
#include "service/profiles/subject_template.h"

#include <optional>
#include <string>
#include <vector>

// From a profile's name settings to the names of one certificate. Templates are parsed first and
// values inserted afterwards as literal text, so no value can add an attribute, an RDN or a name.
namespace certferry::service {

struct ExpandedSubject {
    /// Absent if there are errors: there is no partial subject. Values longer than X.520 allows are
    /// in it, with a warning.
    std::optional<pki::Name> name;
    std::string text;  ///< For people: see subject_text(). Programs use name->text() or DER.
    Findings findings;
};

/// Fills a subject template in. E_VALUE_MISSING (text: the variable's name), E_VALUE_INVALID,
/// W_SUBJECT_LENGTH (text: the attribute's type as in `name`).
ExpandedSubject expand_subject(const SubjectTemplate& subject, const NameFacts& facts,
                               std::string_view path);

struct ExpandedSans {
    std::vector<pki::GeneralName> names;  ///< Without repetitions. Not to be used with errors.
    Findings findings;
};

/// Fills the alternative names in. `subject` is where an address is looked for last, for a DigiCert
/// CA. Path of the finding for entry i: `/subjectAlternativeNames/i/value`.
ExpandedSans expand_sans(const std::vector<SanTemplate>& sans, const NameFacts& facts,
                         const pki::Name& subject);

/// All names of one certificate.
struct CertificateNames {
    pki::Name subject;
    std::string subject_text;
    std::vector<pki::GeneralName> subject_alternative_names;
    bool alternative_names_critical = false;  ///< The subject is empty (RFC 5280, 4.2.1.6).
    std::optional<std::string> sid;           ///< The security identifier in one of the URIs.
};

struct NameExpansion {
    std::optional<CertificateNames> names;  ///< Absent if there are errors: nothing is installed.
    Findings findings;
};

/// Makes the names that a profile asks for on one device and user: all of sections subject and
/// alternative name. Settings that would not have been saved give their findings of saving.
NameExpansion expand_names(const NameSettings& settings, const NameFacts& facts);

}  // namespace certferry::service
