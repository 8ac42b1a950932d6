#include "service/profiles/validity.h"

#include "service/profiles/finding_codes.h"

#include <algorithm>

namespace certferry::service {

namespace {

using std::chrono::days;

constexpr Validity two_years{.value = 24, .unit = ValidityUnit::months};
constexpr Validity one_year{.value = 1, .unit = ValidityUnit::years};
constexpr days short_validity{5};
constexpr std::int64_t max_years = 1000;

UtcTime months_later(UtcTime from, std::int64_t months) {
    const auto midnight = std::chrono::floor<days>(from);
    auto date =
        std::chrono::year_month_day(midnight) + std::chrono::months(static_cast<int>(months));
    if (!date.ok()) {
        date = date.year() / date.month() / std::chrono::last;
    }
    return UtcTime(std::chrono::sys_days(date)) + (from - midnight);
}

std::string shown(const Validity& validity) {
    return std::to_string(validity.value) + " " + std::string(validity_unit_words(validity.unit));
}

Finding fault(const FindingCode& code, const Validity& validity) {
    return finding(code, "/validity/value", shown(validity));
}

bool above_template(const Validity& validity, const ValidityFacts& facts) {
    return facts.template_validity &&
           end_of(facts.now, validity) > end_of(facts.now, *facts.template_validity);
}

bool reaches_end_of_ca(const Validity& validity, const ValidityFacts& facts) {
    return facts.ca_not_after && end_of(facts.now, validity) >= *facts.ca_not_after;
}

/// True if the CA or the device gives the template's validity whatever is asked.
bool has_no_effect(Platform platform, const ValidityFacts& facts) {
    return platforms::apple.has(platform) || facts.ca_accepts_end_date == false;
}

}  // namespace

UtcTime end_of(UtcTime from, const Validity& validity) {
    switch (validity.unit) {
        case ValidityUnit::days:
            return from + days(std::clamp(validity.value, -max_years * 366, max_years * 366));
        case ValidityUnit::months:
            return months_later(from, std::clamp(validity.value, -max_years * 12, max_years * 12));
        case ValidityUnit::years:
            break;
    }
    return months_later(from, std::clamp(validity.value, -max_years, max_years) * 12);
}

Findings check_validity(const std::optional<Validity>& validity, Platform platform,
                        const ValidityFacts& facts) {
    if (!validity) {
        return {};
    }
    if (validity->value <= 0) {
        return {fault(findings::e_validity_range, *validity)};
    }
    if (has_no_effect(platform, facts)) {
        return {fault(findings::w_validity_ignored, *validity)};
    }
    Findings findings;
    if (above_template(*validity, facts)) {
        findings.push_back(fault(findings::e_validity_template, *validity));
    }
    if (reaches_end_of_ca(*validity, facts)) {
        findings.push_back(fault(findings::e_validity_ca, *validity));
        findings.back().severity = Severity::warning;
    }
    const UtcTime end = end_of(facts.now, *validity);
    if (end > end_of(facts.now, two_years)) {
        findings.push_back(fault(findings::e_validity_max, *validity));
    }
    if (end < facts.now + short_validity) {
        findings.push_back(fault(findings::w_validity_short, *validity));
    }
    return findings;
}

ValidityDecision decide_validity(ProfileKind kind, const std::optional<Validity>& validity,
                                 Platform platform, const ValidityFacts& facts) {
    ValidityDecision decision;
    if (validity && has_no_effect(platform, facts)) {
        decision.findings.push_back(fault(findings::w_validity_ignored, *validity));
        return decision;
    }
    if (!validity) {
        if (kind == ProfileKind::pkcs && !facts.template_validity &&
            !has_no_effect(platform, facts)) {
            const UtcTime end = end_of(facts.now, one_year);
            decision.not_after = facts.ca_not_after ? std::min(end, *facts.ca_not_after) : end;
        }
        return decision;
    }
    if (validity->value <= 0) {
        decision.findings.push_back(fault(findings::e_validity_range, *validity));
    } else if (above_template(*validity, facts)) {
        decision.findings.push_back(fault(findings::e_validity_template, *validity));
    } else if (reaches_end_of_ca(*validity, facts)) {
        decision.findings.push_back(fault(findings::e_validity_ca, *validity));
    } else {
        decision.not_after = end_of(facts.now, *validity);
    }
    return decision;
}

Findings check_issued_end(UtcTime asked, UtcTime issued) {
    // Certificates count whole seconds.
    if (std::chrono::floor<std::chrono::seconds>(issued) >=
        std::chrono::floor<std::chrono::seconds>(asked)) {
        return {};
    }
    return {finding(findings::w_validity_shortened, "/validity", to_rfc3339(issued))};
}

UtcTime renew_at(UtcTime not_before, UtcTime not_after, int threshold_percent) {
    return not_after - (not_after - not_before) * threshold_percent / 100;
}

bool renewal_due(Platform platform, UtcTime not_before, UtcTime not_after, int threshold_percent,
                 UtcTime now) {
    const bool begun = now >= renew_at(not_before, not_after, threshold_percent);
    const bool over = platforms::apple.has(platform) && now >= not_after;
    return begun && !over;
}

}  // namespace certferry::service
