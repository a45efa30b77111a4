#include "sctp/crypto/sha256.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rxsctp::sctp {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xf];
  }
  return text;
}

TEST_CASE("SHA-256: NIST vectors") {
  CHECK(hex(Sha256::of({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(Sha256::of(bytes_of("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(Sha256::of(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hex(Sha256::of(bytes_of(
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnop"
            "qrlmnopqrsmnopqrstnopqrstu"))) ==
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

TEST_CASE("SHA-256: a million times 'a', in uneven pieces") {
  const std::vector<std::uint8_t> piece(997, 'a');
  Sha256 hash;
  for (std::size_t left = 1000000; left > 0;) {
    const std::size_t size = std::min(left, piece.size());
    hash.update(std::span(piece).first(size));
    left -= size;
  }
  CHECK(hex(hash.finish()) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256: any cut of the input gives the same digest") {
  std::vector<std::uint8_t> bytes(200);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  const std::span<const std::uint8_t> view(bytes);
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    const auto whole = Sha256::of(view.first(length));
    for (std::size_t cut = 0; cut <= length; cut += 13) {
      Sha256 hash;
      hash.update(view.first(cut));
      hash.update(view.subspan(cut, length - cut));
      CHECK(hash.finish() == whole);
    }
  }
}

}  // namespace
}  // namespace rxsctp::sctp
