#include "service/graph/graph_endpoint.h"

#include "base/encoding.h"
#include "base/error.h"
#include "service/oauth/testing.h"
#include "store/service/audit.h"
#include "store/service/connectors.h"
#include "store/service/users.h"

#include <boost/json/serialize.hpp>

namespace certferry::service {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view user_id = "019a0000-0000-7000-8000-0000000000ab";
constexpr std::string_view thumbprint = "00112233445566778899aabbccddeeff00112233";
constexpr std::string_view pfx_id_text =
    "019a0000000070008000 0000000000ab-00112233445566778899aabbccddeeff00112233";
constexpr std::string_view pfx_url = "/beta/deviceManagement/userPfxCertificates";

class GraphEndpointTest : public OauthTest {
protected:
    GraphEndpointTest() {
        endpoint_.add_to(router_);
        insert_user(std::string(user_id), "Mira@harbor.example");
    }

    void insert_user(std::string id, std::string upn, std::string tenant = "t1") {
        store::service::UserRecord user;
        user.tenant_id = std::move(tenant);
        user.user_id = std::move(id);
        user.upn_key = store::service::fold_key(upn);
        user.user_principal_name = std::move(upn);
        user.display_name = "Mira";
        database_->write([&](store::Session& session) {
            ASSERT_TRUE(store::service::insert_user(session, user));
        });
    }

    static std::string id() {
        std::string text(pfx_id_text);
        std::erase(text, ' ');
        return text;
    }

    static boost::json::value octets(const Bytes& content) {
        return boost::json::value(boost::json::string(to_base64(content)));
    }

    static boost::json::value digits(char digit) {
        return boost::json::value(boost::json::string(40, digit));
    }

    /// As Microsoft's cmdlet writes it.
    static boost::json::object entity() {
        return {{"@odata.type", "#microsoft.graph.userPFXCertificate"},
                {"id", ""},
                {"thumbprint", thumbprint},
                {"intendedPurpose", "SmimeEncryption"},
                {"userPrincipalName", "mira@harbor.example"},
                {"startDateTime", "2031-01-01T01:00:00.1234567+01:00"},
                {"expirationDateTime", "2033-01-01T00:00:00Z"},
                {"providerName", "Microsoft Software Key Storage Provider"},
                {"keyName", "mail"},
                {"paddingScheme", "OaepSha512"},
                {"encryptedPfxBlob", octets(Bytes(100, 7))},
                {"encryptedPfxPassword", octets(Bytes(256, 9))},
                {"createdDateTime", "2031-01-01T01:00:00+01:00"},
                {"lastModifiedDateTime", "2031-01-01T01:00:00+01:00"}};
    }

    http::Response graph(std::string method, std::string target, std::string_view body = "") {
        return call(graph_scope, std::move(method), std::move(target), body);
    }

    http::Response create(const boost::json::object& body) {
        return graph("POST", std::string(pfx_url), boost::json::serialize(body));
    }

    http::Response create_with(std::string_view member, boost::json::value value) {
        auto body = entity();
        body[member] = std::move(value);
        return create(body);
    }

    http::Response patch(const std::string& target, const boost::json::object& body) {
        return graph("PATCH", target, boost::json::serialize(body));
    }

    std::size_t count(std::string query) {
        const auto response = graph("GET", std::string(pfx_url) + std::move(query));
        EXPECT_EQ(response.status, 200) << as_text(response.body);
        return json_in(response).at("value").as_array().size();
    }

    store::service::ImportedPfxContent content() {
        return database_->read([](store::Session& session) {
            auto key = parse_pfx_id(id()).value();
            key.tenant_id = "t1";
            return store::service::find_imported_pfx_content(session, key).value();
        });
    }

    static std::string message_in(const http::Response& response) {
        return std::string(json_in(response).at("error").as_object().at("message").as_string());
    }

    std::vector<std::string> noted_;
    PfxRecords pfx_{
        {.database = *database_,
         .clock = clock_,
         .max_pfx_bytes = 1000,
         .stored = [this](auto&, const auto& record,
                          auto) { noted_.push_back("stored " + pfx_id(record.key)); },
         .removing = [this](auto&, const auto& record,
                            auto) { noted_.push_back("removing " + pfx_id(record.key)); }}};
    GraphEndpoint endpoint_{
        {.database = *database_,
         .tokens = tokens_,
         .pfx = pfx_,
         .clock = clock_,
         .services = {{.name = "ScepRequestValidationFEService", .path = "/intune/Scep"},
                      {.name = "PkiConnectorFEService", .path = "/intune/Pki"}}}};
};

TEST_P(GraphEndpointTest, DiscoveryLeadsToOurServices) {
    for (const auto* app_id :
         {"0000000a-0000-0000-c000-000000000000", "0000000A-0000-0000-C000-000000000000"}) {
        const auto response =
            graph("GET", std::string("/v1.0/servicePrincipals/appId=") + app_id + "/endpoints");
        ASSERT_EQ(response.status, 200);
        const auto body = json_in(response);
        const auto& list = body.at("value").as_array();
        ASSERT_EQ(list.size(), 2U);
        EXPECT_EQ(list.at(0).as_object().at("providerName"), "ScepRequestValidationFEService");
        EXPECT_EQ(list.at(0).as_object().at("uri"), "https://service.example:9443/intune/Scep");
    }
    EXPECT_EQ(graph("GET", "/v1.0/servicePrincipals/appId=11111111/endpoints").status, 404);
    EXPECT_EQ(graph("GET", "/v1.0/servicePrincipals/x/endpoints").status, 404);
}

TEST_P(GraphEndpointTest, ErrorsAreGraphs) {
    change_application([](auto& application) { application.roles = "User.Read.All"; });
    const auto target =
        "/v1.0/servicePrincipals/appId=0000000a-0000-0000-c000-000000000000/"
        "endpoints";
    const auto forbidden = graph("GET", target);
    EXPECT_EQ(forbidden.status, 403);
    EXPECT_EQ(error_in(forbidden), "Authorization_RequestDenied");
    EXPECT_EQ(forbidden.headers.find("request-id"), "0190d2f4-0000-7000-8000-000000000001");
    const auto body = json_in(forbidden);
    const auto& inner = body.at("error").as_object().at("innerError").as_object();
    EXPECT_EQ(inner.at("request-id"), "0190d2f4-0000-7000-8000-000000000001");
    EXPECT_EQ(inner.at("date"), "2031-02-11T08:14:07Z");
    const auto unknown = call_with("Bearer x", "GET", target);
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(error_in(unknown), "InvalidAuthenticationToken");
    EXPECT_EQ(call(intune_scope, "GET", target).status, 401) << "a token for the other API";
    EXPECT_EQ(error_in(graph("GET", "/beta/nothing")), "ResourceNotFound");
    EXPECT_EQ(graph("DELETE", "/beta/users").status, 405);
}

TEST_P(GraphEndpointTest, AUserIsFoundByTheirPrincipalName) {
    const auto find = [&](std::string filter) {
        const auto response = graph("GET", "/beta/users?$filter=" + std::move(filter));
        EXPECT_EQ(response.status, 200) << as_text(response.body);
        return json_in(response).at("value").as_array();
    };
    const auto found = find("userPrincipalName%20eq%20'MIRA@harbor.example'");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(text(found[0].as_object(), "id"), user_id);
    EXPECT_TRUE(find("userPrincipalName+eq+'nobody@harbor.example'").empty());
    EXPECT_EQ(graph("GET", "/beta/users").status, 400);
    EXPECT_EQ(graph("GET", "/beta/users?$filter=mail%20eq%20'x'").status, 400);
}

TEST_P(GraphEndpointTest, ARecordIsMadeAsTheCmdletWritesIt) {
    const auto made = create(entity());
    ASSERT_EQ(made.status, 201) << as_text(made.body);
    const auto body = json_in(made);
    EXPECT_EQ(text(body, "id"), id());
    EXPECT_EQ(body.at("@odata.type"), "#microsoft.graph.userPFXCertificate");
    EXPECT_EQ(body.at("intendedPurpose"), "smimeEncryption");
    EXPECT_EQ(body.at("paddingScheme"), "oaepSha512");
    EXPECT_EQ(body.at("userPrincipalName"), "Mira@harbor.example");
    EXPECT_EQ(text(body, "thumbprint"), thumbprint);
    EXPECT_TRUE(body.at("startDateTime").as_string().starts_with("2031-01-01T00:00:00"));
    EXPECT_EQ(content().pfx, Bytes(100, 7));
    EXPECT_EQ(content().encrypted_password, Bytes(256, 9));
    EXPECT_EQ(noted_, (std::vector<std::string>{"stored " + id()}));
}

TEST_P(GraphEndpointTest, SecretsAreWithheldWhereverARecordIsRead) {
    const auto made = create(entity());
    const auto one = graph("GET", std::string(pfx_url) + "/" + id());
    const auto list = graph("GET", std::string(pfx_url));
    for (const auto& response : {made, one, list}) {
        const auto text = std::string(as_text(response.body));
        EXPECT_NE(text.find(R"("encryptedPfxBlob":"AA==")"), std::string::npos) << text;
        EXPECT_NE(text.find(R"("encryptedPfxPassword":"")"), std::string::npos) << text;
    }
}

TEST_P(GraphEndpointTest, TheThreeFormsOfIdsAreTaken) {
    create(entity());
    for (const auto& target :
         {"/" + id(), "('" + id() + "')", "(" + id() + ")", "(%27" + id() + "%27)"}) {
        EXPECT_EQ(graph("GET", std::string(pfx_url) + target).status, 200) << target;
    }
    for (const auto* target : {"()", "('')", "/x", "/x-y", "x", "(x", "/x/y"}) {
        const auto response = graph("GET", std::string(pfx_url) + target);
        EXPECT_EQ(response.status, 404) << target;
        EXPECT_EQ(error_in(response), "ResourceNotFound") << target;
    }
}

TEST_P(GraphEndpointTest, EnumeratorsAreTakenAsWordsAndNumbers) {
    const auto shown = [&](std::string_view member, const boost::json::value& value) {
        const auto response = create_with(member, value);
        graph("DELETE", std::string(pfx_url) + "/" + id());
        return response.status == 201
                   ? std::string(json_in(response).at(member).as_string())
                   : std::to_string(response.status) + " " + message_in(response);
    };
    EXPECT_EQ(shown("intendedPurpose", "VPN"), "vpn");
    EXPECT_EQ(shown("intendedPurpose", 2), "smimeSigning");
    EXPECT_EQ(shown("intendedPurpose", nullptr), "unassigned");
    EXPECT_EQ(shown("paddingScheme", 3), "oaepSha256");
    EXPECT_EQ(shown("paddingScheme", "oaepsha384"), "oaepSha384");
    EXPECT_EQ(shown("paddingScheme", "None"), "oaepSha512");
    EXPECT_EQ(shown("paddingScheme", 0), "oaepSha512");
    EXPECT_THAT(shown("intendedPurpose", 3), testing::StartsWith("400"));
    EXPECT_THAT(shown("paddingScheme", "Pkcs1"),
                testing::AllOf(testing::StartsWith("400"), testing::HasSubstr("no longer")));
    EXPECT_THAT(shown("paddingScheme", 2), testing::StartsWith("400"));
}

TEST_P(GraphEndpointTest, ASecondCreateIsAConflict) {
    create(entity());
    const auto again = create(entity());
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(error_in(again), "Conflict");
}

TEST_P(GraphEndpointTest, FaultyRecordsAreNamedAndChangeNothing) {
    const std::vector<std::pair<std::string_view, boost::json::value>> faults{
        {"thumbprint", "0011"},
        {"thumbprint", nullptr},
        {"userPrincipalName", "nobody@harbor.example"},
        {"startDateTime", "yesterday"},
        {"expirationDateTime", "2030-01-01T00:00:00Z"},
        {"providerName", ""},
        {"keyName", nullptr},
        {"encryptedPfxBlob", "AA=="},
        {"encryptedPfxBlob", "?"},
        {"encryptedPfxBlob", octets(Bytes(1001, 7))},
        {"encryptedPfxPassword", ""},
        {"encryptedPfxPassword", octets(Bytes(1025, 7))},
        {"id", "other"},
        {"keyName", 5}};
    for (const auto& [member, value] : faults) {
        const auto response = create_with(member, value);
        EXPECT_EQ(response.status, 400) << member << " " << boost::json::serialize(value);
        EXPECT_EQ(error_in(response), "BadRequest");
        EXPECT_NE(message_in(response).find(member), std::string::npos) << message_in(response);
    }
    EXPECT_EQ(graph("POST", std::string(pfx_url), "{").status, 400);
    EXPECT_EQ(count(""), 0U);
}

TEST_P(GraphEndpointTest, FiltersFindByUserAndThumbprint) {
    insert_user("019a0000-0000-7000-8000-0000000000ac", "otto@harbor.example");
    create(entity());
    create_with("userPrincipalName", "otto@harbor.example");
    EXPECT_EQ(count(""), 2U);
    EXPECT_EQ(count("?$filter=tolower(userPrincipalName)%20eq%20'mira@harbor.example'"), 1U);
    const std::string both =
        "?$filter=tolower(userPrincipalName)%20eq%20'mira@harbor.example'%20and%20"
        "tolower(thumbprint)%20eq%20'";
    EXPECT_EQ(count(both + std::string(thumbprint) + "'"), 1U);
    EXPECT_EQ(count(both + "ff'"), 0U);
    EXPECT_EQ(count(both + "nothex'"), 0U);
    EXPECT_EQ(count("?$filter=userPrincipalName%20eq%20'nobody'"), 0U);
    EXPECT_EQ(graph("GET", std::string(pfx_url) + "?$filter=keyName%20eq%20'x'").status, 400);
}

TEST_P(GraphEndpointTest, ListsGoOnAtTheirNextLink) {
    for (const char digit : {'1', '2', '3'}) {
        create_with("thumbprint", digits(digit));
    }
    std::string target = std::string(pfx_url) + "?$top=2";
    std::vector<std::size_t> sizes;
    while (!target.empty()) {
        const auto body = json_in(graph("GET", target));
        sizes.push_back(body.at("value").as_array().size());
        const auto* next = body.if_contains("@odata.nextLink");
        target =
            next == nullptr ? "" : std::string(next->as_string()).substr(test_public_url.size());
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 1}));
}

TEST_P(GraphEndpointTest, APatchChangesWhatItNames) {
    create(entity());
    clock_.advance(1h);
    const auto target = std::string(pfx_url) + "(" + id() + ")";
    const auto changed = patch(target, {{"keyName", "newer"}, {"intendedPurpose", "Wifi"}});
    ASSERT_EQ(changed.status, 200) << as_text(changed.body);
    const auto body = json_in(changed);
    EXPECT_EQ(body.at("keyName"), "newer");
    EXPECT_EQ(body.at("intendedPurpose"), "wifi");
    EXPECT_EQ(body.at("paddingScheme"), "oaepSha512");
    EXPECT_NE(body.at("createdDateTime"), body.at("lastModifiedDateTime"));
    EXPECT_EQ(content().pfx, Bytes(100, 7));
}

TEST_P(GraphEndpointTest, APatchWithWhatWasReadKeepsTheContent) {
    create(entity());
    const auto target = std::string(pfx_url) + "('" + id() + "')";
    EXPECT_EQ(patch(target, json_in(graph("GET", target))).status, 200);
    EXPECT_EQ(content().pfx, Bytes(100, 7));
    EXPECT_EQ(patch(target, {{"encryptedPfxBlob", octets(Bytes(5, 1))}}).status, 400)
        << "a blob without its password";
    EXPECT_EQ(patch(target, {{"encryptedPfxBlob", octets(Bytes(5, 1))},
                             {"encryptedPfxPassword", octets(Bytes(6, 2))}})
                  .status,
              200);
    EXPECT_EQ(content().encrypted_password, Bytes(6, 2));
}

TEST_P(GraphEndpointTest, APatchChangesNoIdentity) {
    create(entity());
    insert_user("019a0000-0000-7000-8000-0000000000ac", "otto@harbor.example");
    const auto target = std::string(pfx_url) + "/" + id();
    EXPECT_EQ(patch(target, {{"userPrincipalName", "otto@harbor.example"}}).status, 400);
    EXPECT_EQ(patch(target, {{"thumbprint", digits('1')}}).status, 400);
    auto other = id();
    other.back() = '4';
    EXPECT_EQ(patch(std::string(pfx_url) + "/" + other, {{"keyName", "x"}}).status, 404);
}

TEST_P(GraphEndpointTest, ADeleteAnswers204AndIsAudited) {
    create(entity());
    const auto target = std::string(pfx_url) + "('" + id() + "')";
    const auto gone = graph("DELETE", target);
    EXPECT_EQ(gone.status, 204);
    EXPECT_TRUE(gone.body.empty());
    EXPECT_EQ(graph("DELETE", target).status, 404);
    EXPECT_EQ(noted_.back(), "removing " + id());
    const auto trail = database_->read(
        [](store::Session& session) { return store::service::list_audit(session, "t1", "", 10); });
    ASSERT_EQ(trail.size(), 2U);
    std::set<std::string> actions;
    for (const auto& record : trail) {
        EXPECT_EQ(record.actor, "application:a1");
        EXPECT_EQ(record.object, id());
        actions.insert(record.action);
    }
    EXPECT_EQ(actions,
              (std::set<std::string>{"userPfxCertificate.create", "userPfxCertificate.delete"}));
}

TEST_P(GraphEndpointTest, AnotherTenantsRecordsAreNotThere) {
    create(entity());
    insert_application("b1", "t2", "DeviceManagementConfiguration.ReadWrite.All");
    auto request = by_secret();
    request.tenant = "t2";
    request.client_id = "b1";
    const auto bearer = "Bearer " + token(request);
    const auto target = std::string(pfx_url) + "/" + id();
    EXPECT_EQ(call_with(bearer, "GET", target).status, 404);
    EXPECT_EQ(call_with(bearer, "DELETE", target).status, 404);
    EXPECT_TRUE(
        json_in(call_with(bearer, "GET", std::string(pfx_url))).at("value").as_array().empty());
}

TEST_P(GraphEndpointTest, ReadersMayNotWrite) {
    create(entity());
    change_application(
        [](auto& application) { application.roles = "DeviceManagementConfiguration.Read.All"; });
    EXPECT_EQ(count(""), 1U);
    EXPECT_EQ(create(entity()).status, 403);
    EXPECT_EQ(graph("DELETE", std::string(pfx_url) + "/" + id()).status, 403);
}

TEST_P(GraphEndpointTest, ConnectorsAreListedWithTheirLastCall) {
    store::service::ConnectorRecord connector;
    connector.tenant_id = "t1";
    for (const auto& [id, seen] : std::vector<std::pair<std::string, std::optional<UtcTime>>>{
             {"k1", clock_.now() - 1h}, {"k2", clock_.now() - 25h}, {"k3", std::nullopt}}) {
        connector.connector_id = id;
        connector.name = "connector " + id;
        connector.seen_at = seen;
        database_->write(
            [&](store::Session& session) { store::service::insert_connector(session, connector); });
    }
    const auto body = json_in(graph("GET", "/beta/deviceManagement/ndesConnectors"));
    const auto& list = body.at("value").as_array();
    ASSERT_EQ(list.size(), 3U);
    std::map<std::string, std::string> states;
    for (const auto& value : list) {
        const auto& each = value.as_object();
        states[std::string(each.at("displayName").as_string())] = each.at("state").as_string();
        EXPECT_EQ(each.at("lastConnectionDateTime").is_null(), each.at("id") == "k3");
    }
    EXPECT_EQ(states, (std::map<std::string, std::string>{{"connector k1", "active"},
                                                          {"connector k2", "inactive"},
                                                          {"connector k3", "inactive"}}));
    EXPECT_EQ(graph("POST", "/beta/deviceManagement/ndesConnectors", "{}").status, 405);
}

INSTANTIATE_TEST_SUITE_P(Drivers, GraphEndpointTest, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

}  // namespace
}  // namespace certferry::service
