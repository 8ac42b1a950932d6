#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "base/time.h"

#include <boost/describe/class.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

/// Bodies of the connector protocol, `/connector/v1`: JSON over mutual TLS. Every call may be
/// repeated.
namespace certferry::wire {

inline constexpr std::string_view connector_base_path = "/connector/v1";

/// Below the agents listener: the SCEP validation API for connectors, by client certificate.
inline constexpr std::string_view connector_scep_path =
    "/connector/v1/ScepRequestValidationFEService";

/// `POST enroll`, the only call without a client certificate.
struct ConnectorEnrolment {
    Secret token;
    Bytes csr;  ///< PKCS#10, DER; P-256. Its names are not looked at.
    std::string host_name;
    std::string version;
    std::vector<std::string> features;  ///< scep, pkcs, pkcsImported, revocation.
};
BOOST_DESCRIBE_STRUCT(ConnectorEnrolment, (), (token, csr, host_name, version, features))

struct ConnectorCertificate {
    std::string tenant_id;
    std::string connector_id;
    Bytes certificate;                 ///< DER; for TLS, one year.
    std::vector<Bytes> trust_anchors;  ///< Of the service's TLS certificate.
};
BOOST_DESCRIBE_STRUCT(ConnectorCertificate, (),
                      (tenant_id, connector_id, certificate, trust_anchors))

/// `POST renew`: the old certificate works until the new one was used.
struct ConnectorRenewal {
    Bytes csr;
};
BOOST_DESCRIBE_STRUCT(ConnectorRenewal, (), (csr))

}  // namespace certferry::wire
