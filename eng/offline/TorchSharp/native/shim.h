// The C interface between the managed assembly and libtorch.
//
// Every function that can fail returns a negative number then, and ts_last_error tells why, on the same thread: no exception
// crosses the boundary, so none can end the process. A tensor handle is a pointer to an at::Tensor of its own; null stands for
// an undefined tensor. The managed side is Native.cs.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <exception>
#include <vector>

#define TS_EXPORT extern "C" __attribute__((visibility("default")))

using tensor_t = at::Tensor*;
using generator_t = at::Generator*;

// An argument or a result of an operator.
enum ts_kind : int64_t {
    TS_NONE = 0,
    TS_TENSOR = 1,
    TS_INT = 2,
    TS_DOUBLE = 3,
    TS_BOOL = 4,
    TS_INTS = 5,
    TS_DOUBLES = 6,
    TS_TENSORS = 7,
    TS_OPTIONAL_TENSORS = 8,
    TS_DEVICE = 9,
    TS_GENERATOR = 10,
    TS_STRING = 11,
};

struct ts_value {
    int64_t kind;
    int64_t count;  // of a list; the index of a device
    union {
        int64_t integer;
        double real;
        void* pointer;
    };
};

void remember_error(const char* message) noexcept;

// Runs the body; what it throws becomes the thread's last error and -1.
template <typename Body>
int guarded(Body&& body) noexcept {
    try {
        body();
        return 0;
    } catch (const c10::Error& error) {
        remember_error(error.what_without_backtrace());
    } catch (const std::exception& error) {
        remember_error(error.what());
    } catch (...) {
        remember_error("libtorch failed with something that is not an exception");
    }
    return -1;
}

inline tensor_t new_handle(at::Tensor tensor) {
    return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr;
}

inline at::Tensor from_handle(const void* handle) {
    return handle == nullptr ? at::Tensor() : *static_cast<const at::Tensor*>(handle);
}

inline std::vector<at::Tensor> from_handles(const tensor_t* handles, int64_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int64_t i = 0; i < count; i++) {
        tensors.push_back(from_handle(handles[i]));
    }
    return tensors;
}
