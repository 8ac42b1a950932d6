#include "app/admin_verbs.h"

#include "base/error.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <map>

namespace certferry::app {

namespace {

constexpr int most_of_a_page = 500;

/// What the verbs of one resource are given.
struct ResourceWords {
    std::string id;
    std::vector<std::string> content;
    std::map<std::string_view, std::string> filters;  // By parameter.
    int limit = 100;
};

void need_id(CLI::App& verb, const Resource& resource,
             const std::shared_ptr<ResourceWords>& given) {
    if (!resource.single) {
        verb.add_option("ID", given->id, "which one")->required();
    }
}

void add_list(AdminVerbs& verbs, CLI::App& area, const Resource& resource, const ListVerb& list) {
    auto given = std::make_shared<ResourceWords>();
    auto& verb =
        verbs.add(area, list.verb, list.help, [&resource, &list, given](AdminSession& session) {
            const auto path = list.of_one
                                  ? object_path(resource, given->id) + std::string(list.path)
                                  : std::string(list.path);
            QueryParts query;
            for (const auto& filter : list.filters) {
                query.emplace_back(filter.parameter, given->filters[filter.parameter]);
            }
            const auto listing =
                list_all(session.client(), path, std::move(query), given->limit, list.paged);
            session.print(list.columns, listing.items);
            if (listing.cut) {
                std::cerr << fmt::format("there are more than {}: --limit\n", given->limit);
            }
        });
    if (list.of_one) {
        need_id(verb, resource, given);
    }
    for (const auto& filter : list.filters) {
        verb.add_option(std::string(filter.option), given->filters[filter.parameter],
                        std::string(filter.help));
    }
    verb.add_option("--limit", given->limit, "at most so many")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
}

void add_writing(AdminVerbs& verbs, CLI::App& area, const Resource& resource) {
    if (resource.verbs.create) {
        auto given = std::make_shared<ResourceWords>();
        auto& verb =
            verbs.add(area, "create", "make one", [&resource, given](AdminSession& session) {
                const auto content = read_content(given->content);
                session.print(
                    session.client().post(std::string(resource.path), content.members).body);
            });
        verb.add_option("CONTENT", given->content, "file or members")->required();
        verb.footer(std::string(content_help()));
    }
    if (resource.verbs.update) {
        auto given = std::make_shared<ResourceWords>();
        auto& verb =
            verbs.add(area, "update", "change one", [&resource, given](AdminSession& session) {
                const auto content = read_content(given->content);
                const auto change = [&](const boost::json::object& before) {
                    return merged(before, content, resource.writable);
                };
                session.print(
                    change_object(session.client(), object_path(resource, given->id), change).body);
            });
        need_id(verb, resource, given);
        verb.add_option("CONTENT", given->content, "file or members")->required();
        verb.footer(std::string(content_help()));
    }
}

void add_reading(AdminVerbs& verbs, CLI::App& area, const Resource& resource) {
    if (resource.verbs.show) {
        auto given = std::make_shared<ResourceWords>();
        auto& verb = verbs.add(area, "show", "show one", [&resource, given](AdminSession& session) {
            session.print(session.client().get(object_path(resource, given->id)).body);
        });
        need_id(verb, resource, given);
    }
    if (resource.verbs.remove) {
        auto given = std::make_shared<ResourceWords>();
        auto& verb =
            verbs.add(area, "delete", "remove one", [&resource, given](AdminSession& session) {
                session.print(session.client().remove(object_path(resource, given->id)).body);
            });
        need_id(verb, resource, given);
    }
}

void add_action(AdminVerbs& verbs, CLI::App& area, const Resource& resource,
                const ActionVerb& action) {
    auto given = std::make_shared<ResourceWords>();
    auto& verb = verbs.add(
        area, action.verb, action.help, [&resource, &action, given](AdminSession& session) {
            const auto path = object_path(resource, given->id) + std::string(action.suffix);
            session.print(session.client().post(path, boost::json::object()).body);
        });
    need_id(verb, resource, given);
}

}  // namespace

void AdminSession::print(const boost::json::value& body, std::string_view done) const {
    const auto* object = body.if_object();
    if (json_) {
        std::cout << boost::json::serialize(object != nullptr ? *object : boost::json::object())
                  << '\n';
    } else if (object != nullptr && !object->empty()) {
        std::cout << object_text(*object);
    } else {
        std::cout << done << '\n';
    }
}

void AdminSession::print(std::span<const Column> columns, const boost::json::array& items) const {
    if (json_) {
        std::cout << boost::json::serialize(items) << '\n';
    } else {
        std::cout << table_text(columns, items);
    }
}

CLI::App& AdminVerbs::area(std::string_view name, std::string_view help) {
    const std::string text(name);
    const auto known =
        admin_.get_subcommands([&](CLI::App* each) { return each->get_name() == text; });
    if (!known.empty()) {
        return *known.front();
    }
    auto* area = admin_.add_subcommand(text, std::string(help));
    area->require_subcommand(1);
    return *area;
}

CLI::App& AdminVerbs::add(CLI::App& area, std::string_view name, std::string_view help,
                          std::function<void(AdminSession&)> run) {
    auto* verb = area.add_subcommand(std::string(name), std::string(help));
    verb->callback([options = options_, run = std::move(run)] {
        AdminSession session(*options);
        run(session);
    });
    return *verb;
}

Listing list_all(AdminClient& client, const std::string& path, QueryParts query, int limit,
                 bool paged) {
    Listing listing;
    const auto filters = query.size();
    while (!listing.cut) {
        const auto left = limit - static_cast<int>(listing.items.size());
        if (paged) {
            query.emplace_back("limit", std::to_string(std::min(left, most_of_a_page)));
        }
        auto body = client.get(with_query(path, query)).body.as_object();
        for (auto& item : body.at("items").as_array()) {
            if (std::cmp_equal(listing.items.size(), limit)) {
                listing.cut = true;
                break;
            }
            listing.items.push_back(std::move(item));
        }
        const auto* next = body.if_contains("nextCursor");
        if (next == nullptr || !paged) {
            return listing;
        }
        listing.cut = std::cmp_equal(listing.items.size(), limit);
        query.resize(filters);
        query.emplace_back("cursor", std::string(next->as_string()));
    }
    return listing;
}

std::string object_path(const Resource& resource, const std::string& id) {
    if (resource.single) {
        return std::string(resource.path);
    }
    if (id.empty()) {
        throw Error(codes::usage_invalid, "the id is empty");
    }
    return fmt::format("{}/{}", resource.path, encode_segment(id));
}

AdminReply change_object(AdminClient& client, const std::string& path,
                         const std::function<boost::json::object(boost::json::object)>& change) {
    auto read = client.get(path);
    return client.put(path, change(std::move(read.body.as_object())), read.etag);
}

void add_resource_verbs(AdminVerbs& verbs) {
    for (const auto& resource : admin_resources()) {
        auto& area = verbs.area(resource.area, resource.help);
        for (const auto& list : resource.lists) {
            add_list(verbs, area, resource, list);
        }
        add_reading(verbs, area, resource);
        add_writing(verbs, area, resource);
        for (const auto& action : resource.actions) {
            add_action(verbs, area, resource, action);
        }
        area.footer(std::string(resource.footer));
    }
}

}  // namespace certferry::app
