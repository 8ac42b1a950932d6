#include "pki/digest.h"

#include "base/encoding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

namespace certferry::pki {
namespace {

TEST(Digest, AgreesWithPublishedVectors) {
    // FIPS 180-4's examples for "abc"; MD5 from RFC 1321, A.5.
    const ByteView abc = as_bytes("abc");
    EXPECT_EQ(to_hex(digest(Hash::md5, abc)), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(to_hex(digest(Hash::sha1, abc)), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(to_hex(digest(Hash::sha224, abc)),
              "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
    EXPECT_EQ(to_hex(digest(Hash::sha256, abc)),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(digest(Hash::sha384, abc)),
              "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
              "8086072ba1e7cc2358baeca134c825a7");
    EXPECT_EQ(to_hex(digest(Hash::sha512, abc)),
              "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
              "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Digest, HashesNothing) {
    EXPECT_EQ(to_hex(sha256({})),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, SameThreadMayMixHashes) {
    const Bytes first = digest(Hash::sha1, as_bytes("abc"));
    digest(Hash::sha512, as_bytes("abc"));
    EXPECT_EQ(digest(Hash::sha1, as_bytes("abc")), first);
}

TEST(Digest, WorksInSeveralThreadsAtOnce) {
    const Sha256 expected = sha256(as_bytes("thread"));
    std::array<bool, 4> alike{};
    {
        std::vector<std::jthread> threads;
        for (bool& ok : alike) {
            threads.emplace_back([&ok, &expected] {
                ok = true;
                for (int i = 0; i < 200; ++i) {
                    ok = ok && sha256(as_bytes("thread")) == expected;
                }
            });
        }
    }
    EXPECT_EQ(alike, (std::array<bool, 4>{true, true, true, true}));
}

TEST(Hash, NamesAndIdentifiersConvertBothWays) {
    for (const Hash hash :
         {Hash::md5, Hash::sha1, Hash::sha224, Hash::sha256, Hash::sha384, Hash::sha512}) {
        EXPECT_EQ(hash_from_text(to_text(hash)), hash);
        EXPECT_EQ(hash_from_oid(oid_of(hash)), hash);
    }
    EXPECT_EQ(hash_from_text("SHA256"), std::nullopt);
    EXPECT_EQ(hash_from_oid("1.2.3"), std::nullopt);
}

TEST(RandomBytes, GivesAsManyAsAskedAndNotTheSameTwice) {
    EXPECT_TRUE(random_bytes(0).empty());
    EXPECT_EQ(random_bytes(33).size(), 33U);
    EXPECT_NE(random_bytes(16), random_bytes(16));
}

TEST(RandomText, UsesEveryLetterAndDigitAboutEvenly) {
    const Secret text = random_text(std::size_t{62} * 200);
    std::array<int, 256> counts{};
    for (const auto octet : text.reveal()) {
        ++counts[octet];
    }
    int kinds = 0;
    for (int c = 0; c < 256; ++c) {
        const bool allowed =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        const int count = counts[static_cast<std::size_t>(c)];
        kinds += count > 0 ? 1 : 0;
        if (allowed) {
            // 200 expected, standard deviation 14: eight of them are never left by chance.
            EXPECT_NEAR(count, 200, 115) << c;
        } else {
            EXPECT_EQ(count, 0) << c;
        }
    }
    EXPECT_EQ(kinds, 62);
}

}  // namespace
}  // namespace certferry::pki
