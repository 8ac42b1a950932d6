#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace certferry::store {

template <class Signature>
class FunctionRef;

/// A borrowed callable, for parameters that are called before the function returns: neither
/// allocates nor copies.
template <class Result, class... Args>
class FunctionRef<Result(Args...)> {
public:
    // NOLINTBEGIN(google-explicit-constructor): written where a callable is passed
    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef> &&
                 std::is_invocable_r_v<Result, F&, Args...>)
    FunctionRef(F&& callable) noexcept
        : object_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
          call_([](void* object, Args... args) -> Result {
              return (*static_cast<std::remove_reference_t<F>*>(object))(
                  std::forward<Args>(args)...);
          }) {}

    // NOLINTEND(google-explicit-constructor)

    Result operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

private:
    void* object_;
    Result (*call_)(void*, Args...);
};

}  // namespace certferry::store
