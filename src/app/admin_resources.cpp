#include "app/admin_resources.h"

namespace certferry::app {

namespace {

constexpr std::string_view member_help =
    "CONTENT is a JSON file (- for standard input) and, beside or without it, MEMBER=TEXT or\n"
    "MEMBER:=JSON. update reads the object first, so that members not given stay; with a file the\n"
    "file is all of it.\n";

Resource users() {
    return {.area = "users",
            .help = "users, whose names enter certificates",
            .path = "/users",
            .verbs = {.show = true, .create = true, .update = true, .remove = true},
            .lists = {{.verb = "list",
                       .help = "list users",
                       .path = "/users",
                       .columns = {{"ID", "id"},
                                   {"PRINCIPAL NAME", "userPrincipalName"},
                                   {"NAME", "displayName"},
                                   {"EMAIL", "emailAddress"}},
                       .filters = {{"--upn", "userPrincipalNamePrefix",
                                    "only those whose principal name begins so"},
                                   {"--name", "displayNamePrefix",
                                    "only those whose display name begins so"}}}},
            .footer =
                "certferry admin users create userPrincipalName=mira@example.com "
                "displayName='Okafor, Mira'"};
}

Resource groups() {
    return {
        .area = "groups",
        .help = "groups of users or devices, to which profiles are assigned",
        .path = "/groups",
        .verbs = {.show = true, .create = true, .update = true, .remove = true},
        .lists = {{.verb = "list",
                   .help = "list groups",
                   .path = "/groups",
                   .columns = {{"ID", "id"}, {"KIND", "kind"}, {"NAME", "displayName"}},
                   .filters = {{"--name", "displayNamePrefix", "only those whose name begins so"},
                               {"--member", "memberId", "only those with this user or device"}}}},
        .footer =
            "certferry admin groups create kind=user displayName=Crew\n"
            "certferry admin groups members add GROUP USER"};
}

Resource devices() {
    return {
        .area = "devices",
        .help = "devices: their certificates, and what they are told to do",
        .path = "/devices",
        .verbs = {.show = true, .create = true, .update = true, .remove = true},
        .lists = {{.verb = "list",
                   .help = "list devices",
                   .path = "/devices",
                   .columns = {{"ID", "id"},
                               {"NAME", "deviceName"},
                               {"PLATFORM", "platform"},
                               {"STATE", "state"},
                               {"SERIAL NUMBER", "serialNumber"},
                               {"LAST SYNC", "syncedAt"}},
                   .filters = {{"--serial-number", "serialNumber", "only that of this number"},
                               {"--user", "userId", "only those of this primary user (id)"},
                               {"--name", "deviceNamePrefix", "only those whose name begins so"},
                               {"--state", "state", "such as enrolled, retired"},
                               {"--platform", "platform", "such as windows10, linux"}}},
                  {.verb = "certificates",
                   .help = "list a device's certificates",
                   .path = "/certificates",
                   .columns = {{"ID", "id"},
                               {"SERIAL NUMBER", "serialNumber"},
                               {"STATE", "issuanceState"},
                               {"REVOCATION", "revocationState"},
                               {"ENDS", "notAfter"},
                               {"SUBJECT", "subject"}},
                   .paged = false,
                   .of_one = true},
                  {.verb = "deployments",
                   .help = "list the profiles for a device, and how far each is",
                   .path = "/deployments",
                   .columns = {{"PROFILE", "profileId"},
                               {"STATE", "state"},
                               {"CODE", "code"},
                               {"CERTIFICATE", "certificateId"},
                               {"DETAIL", "detail"}},
                   .paged = false,
                   .of_one = true}},
        .actions = {{"sync", "ask it to check in soon", "/sync"},
                    {"retire", "have it remove what the organisation gave it", "/retire"},
                    {"wipe", "have it reset itself", "/wipe"},
                    {"unenrol", "end its management at once", "/unenrol"}},
        .footer = "certferry admin devices list --state enrolled --platform linux"};
}

Resource profiles() {
    return {.area = "profiles",
            .help = "certificate profiles, and for whom they are",
            .path = "/profiles",
            .verbs = {.show = true, .create = true, .update = true, .remove = true},
            .lists = {{.verb = "list",
                       .help = "list profiles",
                       .path = "/profiles",
                       .columns = {{"ID", "id"},
                                   {"KIND", "kind"},
                                   {"PLATFORM", "platform"},
                                   {"VERSION", "version"},
                                   {"NAME", "displayName"}}},
                      {.verb = "deployments",
                       .help = "list the devices that a profile is for, and how far each is",
                       .path = "/deployments",
                       .columns = {{"DEVICE", "deviceId"},
                                   {"STATE", "state"},
                                   {"CODE", "code"},
                                   {"CERTIFICATE", "certificateId"},
                                   {"DETAIL", "detail"}},
                       .of_one = true}},
            .footer =
                "certferry admin profiles create wifi.json\n"
                "certferry admin profiles assign PROFILE GROUP"};
}

Resource certificates() {
    return {
        .area = "certificates",
        .help = "the inventory of certificates",
        .path = "/certificates",
        .verbs = {.show = true},
        .lists = {{.verb = "list",
                   .help = "list certificates; several filters together must all hold",
                   .path = "/certificates",
                   .columns = {{"ID", "id"},
                               {"SERIAL NUMBER", "serialNumber"},
                               {"STATE", "issuanceState"},
                               {"REVOCATION", "revocationState"},
                               {"ENDS", "notAfter"},
                               {"SUBJECT", "subject"}},
                   .filters = {{"--serial-number", "serialNumber", "exactly; hexadecimal"},
                               {"--thumbprint", "thumbprint", "exactly; hexadecimal"},
                               {"--device", "deviceId", "only of this device (id)"},
                               {"--user", "userId", "only of this user (id)"},
                               {"--profile", "profileId", "only by this profile (id)"},
                               {"--subject", "subjectPrefix", "only those whose subject begins so"},
                               {"--upn", "userPrincipalNamePrefix",
                                "only those whose user's principal name begins so"},
                               {"--contains", "contains",
                                "only those with this in subject or principal name"},
                               {"--state", "issuanceState", "such as issued, challengeIssued"},
                               {"--revocation", "revocationState",
                                "none, pending, issued, failed or revoked"},
                               {"--expires-from", "expiresFrom",
                                "only those that end then or later"},
                               {"--expires-before", "expiresBefore",
                                "only those that end before, such as 2027-01-31T00:00:00Z"}}},
                  {.verb = "counts",
                   .help = "count certificates by kind and state",
                   .path = "/certificateCounts",
                   .columns = {{"KIND", "kind"},
                               {"STATE", "state"},
                               {"EXPIRED", "expired"},
                               {"COUNT", "count"}},
                   .paged = false},
                  {.verb = "outlook",
                   .help = "count the certificates that end in each of the next 53 weeks",
                   .path = "/certificateExpiry",
                   .columns = {{"WEEK", "week"}, {"KIND", "kind"}, {"COUNT", "count"}},
                   .paged = false},
                  {.verb = "times",
                   .help = "show how long certificates took from request to issue, day by day",
                   .path = "/issuanceTimes",
                   .columns = {{"DAY", "day"},
                               {"KIND", "kind"},
                               {"COUNT", "count"},
                               {"MEDIAN S", "medianSeconds"},
                               {"95 % S", "p95Seconds"}},
                   .filters = {{"--from", "from", "such as 2027-01-31T00:00:00Z"},
                               {"--until", "until", "such as 2027-02-28T00:00:00Z"}},
                   .paged = false}},
        .footer = "certferry admin certificates revoke ID --reason keyCompromise"};
}

Resource requests() {
    return {.area = "requests",
            .help = "work that is queued for connectors, or was",
            .path = "/requests",
            .verbs = {.show = true},
            .lists = {{.verb = "list",
                       .help = "list requests, oldest first",
                       .path = "/requests",
                       .columns = {{"ID", "id"},
                                   {"KIND", "kind"},
                                   {"STATE", "state"},
                                   {"ATTEMPTS", "attempts"},
                                   {"DEVICE", "deviceId"},
                                   {"CODE", "lastCode"},
                                   {"CREATED", "createdAt"}},
                       .filters = {{"--kind", "kind", "pkcs, recrypt, import or revoke"},
                                   {"--state", "state",
                                    "queued, leased, pending, succeeded, failed or cancelled"},
                                   {"--device", "deviceId", "only for this device (id)"}}},
                      {.verb = "depth",
                       .help = "show how many requests waited, and for how long the oldest had",
                       .path = "/queueDepth",
                       .columns = {{"AT", "at"},
                                   {"KIND", "kind"},
                                   {"WAITING", "waiting"},
                                   {"OLDEST S", "oldestSeconds"}},
                       .filters = {{"--from", "from", "such as 2027-01-31T00:00:00Z"},
                                   {"--until", "until", "such as 2027-02-28T00:00:00Z"}},
                       .paged = false}},
            .actions = {{"retry", "queue a failed or cancelled request once more", "/retry"},
                        {"cancel", "end a request that has not ended", "/cancel"}}};
}

Resource connectors() {
    return {.area = "connectors",
            .help = "connectors: state, work, logs",
            .path = "/connectors",
            .verbs = {.show = true, .remove = true},
            .lists = {{.verb = "list",
                       .help = "list connectors",
                       .path = "/connectors",
                       .columns = {{"ID", "id"},
                                   {"NAME", "name"},
                                   {"STATUS", "status"},
                                   {"VERSION", "version"},
                                   {"FEATURES", "features"},
                                   {"LAST SEEN", "seenAt"},
                                   {"DISABLED", "disabled"}},
                       .paged = false},
                      {.verb = "commands",
                       .help = "list what a connector was told to do",
                       .path = "/commands",
                       .columns = {{"ID", "id"},
                                   {"KIND", "kind"},
                                   {"STATE", "state"},
                                   {"BY", "createdBy"},
                                   {"CREATED", "createdAt"},
                                   {"MESSAGE", "message"}},
                       .of_one = true},
                      {.verb = "metrics",
                       .help = "show a connector's results, hour by hour",
                       .path = "/metrics",
                       .columns = {{"HOUR", "hour"},
                                   {"KIND", "kind"},
                                   {"SUCCEEDED", "succeeded"},
                                   {"FAILED", "failed"}},
                       .filters = {{"--from", "from", "such as 2027-01-31T00:00:00Z"},
                                   {"--until", "until", "such as 2027-02-28T00:00:00Z"}},
                       .paged = false,
                       .of_one = true},
                      {.verb = "authorities",
                       .help = "list the CAs that connectors work with",
                       .path = "/certificationAuthorities",
                       .columns = {{"CONNECTOR", "connectorName"},
                                   {"CA", "name"},
                                   {"HOST", "host"},
                                   {"BACKEND", "backend"},
                                   {"STATUS", "status"},
                                   {"REPORTED", "reportedAt"}},
                       .paged = false},
                      {.verb = "releases",
                       .help = "list the versions that connectors may have",
                       .path = "/releases",
                       .columns = {{"VERSION", "version"},
                                   {"RELEASED", "releasedAt"},
                                   {"NOTES", "notes"}},
                       .paged = false}},
            .footer = "certferry admin connectors command ID collectLogs"};
}

Resource wrapping_keys() {
    return {.area = "wrapping-keys",
            .help = "keys that private keys and passwords are encrypted to",
            .path = "/wrappingKeys",
            .verbs = {.show = true, .update = true},
            .writable = {"state"},
            .lists = {{.verb = "list",
                       .help = "list keys for escrow and for import",
                       .path = "/wrappingKeys",
                       .columns = {{"ID", "id"},
                                   {"KIND", "kind"},
                                   {"STATE", "state"},
                                   {"PROVIDER", "providerName"},
                                   {"KEY", "keyName"}},
                       .paged = false}},
            .footer = "certferry admin wrapping-keys update ID state=decryptOnly"};
}

Resource imports() {
    return {
        .area = "imports",
        .help = "imports in bulk: how far they are, and the rows that were refused",
        .path = "/imports",
        .verbs = {.show = true},
        .lists = {{.verb = "list",
                   .help = "list imports, oldest first",
                   .path = "/imports",
                   .columns = {{"ID", "id"},
                               {"KIND", "kind"},
                               {"STATE", "state"},
                               {"ROWS", "rowsRead"},
                               {"CREATED", "created"},
                               {"UPDATED", "updated"},
                               {"REFUSED", "refused"},
                               {"BY", "actor"},
                               {"BEGUN", "createdAt"}}},
                  {.verb = "errors",
                   .help = "list the rows of an import that were refused",
                   .path = "/errors",
                   .columns =
                       {{"LINE", "line"}, {"CODE", "code"}, {"MEMBER", "path"}, {"VALUE", "text"}},
                   .of_one = true}},
        .actions = {{"cancel", "end an import; what it wrote stays", "/cancel"}}};
}

Resource accounts() {
    return {.area = "accounts",
            .help = "people who sign in",
            .path = "/accounts",
            .verbs = {.show = true, .create = true, .update = true, .remove = true},
            .writable = {"role", "disabled"},
            .lists = {{.verb = "list",
                       .help = "list accounts",
                       .path = "/accounts",
                       .columns = {{"ID", "id"},
                                   {"NAME", "name"},
                                   {"ROLE", "role"},
                                   {"DISABLED", "disabled"}}}},
            .actions = {{"reset-password", "make a new password, good for one sign-in",
                         "/resetPassword"}},
            .footer =
                "certferry admin accounts create name=alice role=operator\n"
                "Roles: auditor, helpdesk, operator, administrator."};
}

Resource api_tokens() {
    return {.area = "api-tokens",
            .help = "tokens for programs, this one too",
            .path = "/apiTokens",
            .verbs = {.remove = true},
            .lists = {{.verb = "list",
                       .help = "list API tokens",
                       .path = "/apiTokens",
                       .columns = {{"ID", "id"},
                                   {"NAME", "name"},
                                   {"ROLE", "role"},
                                   {"BY", "createdBy"},
                                   {"ENDS", "expiresAt"}}}}};
}

Resource applications() {
    return {.area = "applications",
            .help = "applications that call the Intune- and Graph-compatible interfaces",
            .path = "/applications",
            .verbs = {.show = true, .create = true, .update = true, .remove = true},
            .writable = {"name", "roles"},
            .lists = {{.verb = "list",
                       .help = "list applications",
                       .path = "/applications",
                       .columns = {{"ID", "id"},
                                   {"NAME", "name"},
                                   {"ROLES", "roles"},
                                   {"SECRET ENDS", "secretExpiresAt"},
                                   {"CERTIFICATE ENDS", "certificate.notAfter"}}}},
            .footer =
                "certferry admin applications create name=radius "
                "'roles:=[\"scep_challenge_provider\"]'"};
}

Resource audit() {
    return {.area = "audit",
            .help = "who changed what",
            .path = "/audit",
            .lists = {{.verb = "list",
                       .help = "list changes, newest first",
                       .path = "/audit",
                       .columns = {{"AT", "at"},
                                   {"WHO", "actor"},
                                   {"FROM", "remote"},
                                   {"ACTION", "action"},
                                   {"OBJECT", "object"},
                                   {"DETAILS", "details"}},
                       .filters = {{"--actor", "actor", "such as account:alice"},
                                   {"--action", "action", "such as profile.update"},
                                   {"--object", "object", "id of what was changed"},
                                   {"--from", "from", "such as 2027-01-31T00:00:00Z"},
                                   {"--until", "until", "such as 2027-02-28T00:00:00Z"}}}}};
}

Resource unaccounted_calls() {
    return {.area = "unaccounted-calls",
            .help = "calls to a CA whose outcome nobody knows",
            .path = "/unaccountedCalls",
            .lists = {{.verb = "list",
                       .help = "list those that nobody has closed",
                       .path = "/unaccountedCalls",
                       .columns = {{"EVENT", "eventUid"},
                                   {"AT", "at"},
                                   {"CONNECTOR", "connectorId"},
                                   {"MESSAGE", "event.message"}}}}};
}

/// What there is one of.
Resource document(std::string_view area, std::string_view help, std::string_view path,
                  ObjectVerbs verbs) {
    return {.area = area, .help = help, .path = path, .single = true, .verbs = verbs, .footer = ""};
}

Resource tenants() {
    return {.area = "tenants",
            .help = "tenants of the installation; for its owner",
            .path = "/tenants",
            .verbs = {.show = true, .create = true, .update = true},
            .writable = {"name"},
            .lists = {{.verb = "list",
                       .help = "list tenants",
                       .path = "/tenants",
                       .columns = {{"ID", "id"}, {"NAME", "name"}, {"CREATED", "createdAt"}},
                       .paged = false}},
            .footer = "certferry admin tenants create name=North administrator=nora"};
}

std::vector<Resource> make_resources() {
    constexpr ObjectVerbs read_and_write{.show = true, .update = true};
    std::vector<Resource> all{
        users(),
        groups(),
        devices(),
        profiles(),
        certificates(),
        requests(),
        connectors(),
        document("connector-settings", "how connectors have to work", "/connectorSettings",
                 read_and_write),
        wrapping_keys(),
        imports(),
        accounts(),
        api_tokens(),
        applications(),
        audit(),
        unaccounted_calls(),
        document("settings", "settings of the tenant", "/settings", read_and_write),
        document("oidc-provider", "who vouches for people who sign in", "/oidcProvider",
                 {.show = true, .update = true, .remove = true}),
        tenants()};
    return all;
}

}  // namespace

std::span<const Resource> admin_resources() {
    static const std::vector<Resource> all = make_resources();
    return all;
}

std::string_view content_help() noexcept {
    return member_help;
}

}  // namespace certferry::app
