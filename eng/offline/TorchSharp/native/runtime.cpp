// What is not about one tensor: errors, threads, generators, CUDA.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/cuda.h>

#include <dlfcn.h>

#include <cstdlib>
#include <mutex>
#include <string>

namespace {

thread_local std::string last_error;

// OpenBLAS brings a thread pool of its own, which fights libtorch's over the same cores; one thread of its own is fastest and
// the only steady choice. libtorch splits the work itself. The user's own choice is left alone.
void keep_openblas_to_one_thread() {
    if (std::getenv("OPENBLAS_NUM_THREADS") == nullptr) {
        if (auto* set_threads = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) {
            set_threads(1);
        }
    }
}

__attribute__((constructor)) void start() {
    // libtorch's CUDA half, where there is one, registers itself when it is loaded. Not linked, so that the same shim also
    // works where CUDA's own libraries are not installed.
    dlopen("libtorch_cuda.so", RTLD_LAZY | RTLD_GLOBAL);
    keep_openblas_to_one_thread();
}

}  // namespace

void remember_error(const char* message) noexcept {
    try {
        last_error = message;
    } catch (...) {
        last_error.clear();
    }
}

TS_EXPORT const char* ts_last_error() {
    return last_error.c_str();
}

TS_EXPORT int ts_get_threads() {
    return at::get_num_threads();
}

TS_EXPORT int ts_set_threads(int count) {
    return guarded([&] { at::set_num_threads(count); });
}

TS_EXPORT int ts_get_interop_threads() {
    return at::get_num_interop_threads();
}

TS_EXPORT int ts_set_interop_threads(int count) {
    return guarded([&] { at::set_num_interop_threads(count); });
}

// Generators

TS_EXPORT int ts_new_generator(uint64_t seed, int device_type, int device_index, generator_t* result) {
    return guarded([&] {
        c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
        // A copy of the device's own generator is of the right type without this file knowing it.
        at::Generator generator =
            device.is_cpu() ? at::make_generator<at::CPUGeneratorImpl>() : at::globalContext().defaultGenerator(device).clone();
        generator.set_current_seed(seed);
        *result = new at::Generator(std::move(generator));
    });
}

TS_EXPORT int ts_default_generator(generator_t* result) {
    return guarded([&] { *result = new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

TS_EXPORT void ts_free_generator(generator_t generator) {
    guarded([&] { delete generator; });
}

TS_EXPORT int ts_get_seed(generator_t generator, int64_t* seed) {
    return guarded([&] { *seed = static_cast<int64_t>(generator->current_seed()); });
}

TS_EXPORT int ts_set_seed(generator_t generator, int64_t seed) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(static_cast<uint64_t>(seed));
    });
}

TS_EXPORT int ts_get_generator_state(generator_t generator, tensor_t* state) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        *state = new_handle(generator->get_state());
    });
}

TS_EXPORT int ts_set_generator_state(generator_t generator, tensor_t state) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(from_handle(state));
    });
}

// Seeds the default generator of every device.
TS_EXPORT int ts_manual_seed(int64_t seed) {
    return guarded([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

// CUDA

TS_EXPORT int ts_cuda_is_available() {
    int available = 0;
    guarded([&] { available = torch::cuda::is_available(); });
    return available;
}

TS_EXPORT int ts_cuda_cudnn_is_available() {
    int available = 0;
    guarded([&] { available = torch::cuda::cudnn_is_available(); });
    return available;
}

TS_EXPORT int ts_cuda_device_count() {
    int count = 0;
    guarded([&] { count = static_cast<int>(torch::cuda::device_count()); });
    return count;
}

TS_EXPORT int ts_cuda_synchronize(int64_t device_index) {
    return guarded([&] { torch::cuda::synchronize(device_index); });
}

TS_EXPORT int ts_cuda_manual_seed(int64_t seed, int all) {
    return guarded([&] {
        if (all != 0) {
            torch::cuda::manual_seed_all(static_cast<uint64_t>(seed));
        } else {
            torch::cuda::manual_seed(static_cast<uint64_t>(seed));
        }
    });
}

// Later versions of libtorch refuse to tell when a newer setting was used beside this one.
TS_EXPORT int ts_get_cublas_tf32() {
    int allowed = 0;
    return guarded([&] { allowed = at::globalContext().allowTF32CuBLAS(); }) < 0 ? -1 : allowed;
}

TS_EXPORT int ts_set_cublas_tf32(int allow) {
    return guarded([&] { at::globalContext().setAllowTF32CuBLAS(allow != 0); });
}

TS_EXPORT int ts_get_cudnn_tf32() {
    int allowed = 0;
    return guarded([&] { allowed = at::globalContext().allowTF32CuDNN(); }) < 0 ? -1 : allowed;
}

TS_EXPORT int ts_set_cudnn_tf32(int allow) {
    return guarded([&] { at::globalContext().setAllowTF32CuDNN(allow != 0); });
}
