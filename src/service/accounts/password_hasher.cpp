#include "service/accounts/password_hasher.h"

#include "base/error.h"
#include "pki/digest.h"
#include "pki/password.h"

namespace certferry::service {

namespace {

constexpr std::size_t one_time_characters = 24;

}  // namespace

class PasswordHasher::Turn {
public:
    explicit Turn(PasswordHasher& hasher) : turns_(hasher.turns_) {
        if (!turns_.try_acquire_for(hasher.patience_)) {
            throw Error(codes::server_busy, "too many passwords to hash", std::chrono::seconds(1));
        }
    }

    ~Turn() { turns_.release(); }

    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    std::counting_semaphore<max_parallel>& turns_;
};

PasswordHasher::PasswordHasher(std::chrono::milliseconds patience)
    : patience_(patience), nobodys_hash_(pki::hash_password(one_time_password())) {}

std::string PasswordHasher::hash(const Secret& password) {
    const Turn turn(*this);
    return pki::hash_password(password);
}

bool PasswordHasher::matches(const std::string& hash, const Secret& password) {
    const Turn turn(*this);
    const bool matches = pki::password_matches(hash.empty() ? nobodys_hash_ : hash, password);
    return matches && !hash.empty();
}

Secret one_time_password() {
    return pki::random_text(one_time_characters);
}

}  // namespace certferry::service
