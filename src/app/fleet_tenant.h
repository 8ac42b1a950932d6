#pragma once

#include "app/admin_target.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace certferry::app {

/// What the synthetic devices of `certferry bench fleet` meet.
struct FleetOrder {
    AdminTarget admin;
    std::string agents_url;           ///< Of the service's `agents` listener.
    std::filesystem::path ca_file;    ///< PEM; of the service's TLS certificates.
    std::string scep_url;             ///< Of the connector's endpoint with the validator `service`.
    std::filesystem::path root_file;  ///< PEM; where certificates have to lead.
    std::filesystem::path work_dir;   ///< Exists; the devices' keys go in here.
    std::size_t threads = 1;
};

/// A device that has enrolled: its client key and certificate, in one PEM file.
struct FleetDevice {
    std::filesystem::path identity_file;
};

/// Makes a tenant that owes every device a certificate: a group of users, a trusted root and a SCEP
/// profile assigned to it; then so many devices, each with a user and a client key of its own,
/// enrolled as in earnest. Two fleets in one tenant do not meet.
///
/// Throws what AdminClient throws.
std::vector<FleetDevice> make_fleet(const FleetOrder& order, std::size_t devices);

/// Runs `work` for each number below `count`, by so many threads, and tells it which thread it is
/// on, from 0. The first thing that is thrown is thrown here, once all threads have ended.
void for_each_number(std::size_t count, std::size_t threads,
                     const std::function<void(std::size_t number, std::size_t thread)>& work);

}  // namespace certferry::app
