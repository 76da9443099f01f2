// Backward passes and the modes that say whether gradients are recorded.
#include "shim.h"

#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

TS_EXPORT int ts_backward(
    const tensor_t* tensors, int tensor_count, const tensor_t* gradients, int gradient_count, int retain_graph,
    int create_graph, const tensor_t* inputs, int input_count) {
    return guarded([&] {
        torch::autograd::backward(
            from_handles(tensors, tensor_count), from_handles(gradients, gradient_count), retain_graph != 0, create_graph != 0,
            from_handles(inputs, input_count));
    });
}

// Writes one gradient per input; null where allow_unused let an input be unused.
TS_EXPORT int ts_grad(
    const tensor_t* outputs, int output_count, const tensor_t* inputs, int input_count, const tensor_t* gradients,
    int gradient_count, int retain_graph, int create_graph, int allow_unused, tensor_t* results) {
    return guarded([&] {
        std::vector<at::Tensor> found = torch::autograd::grad(
            from_handles(outputs, output_count), from_handles(inputs, input_count), from_handles(gradients, gradient_count),
            retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (int i = 0; i < input_count; i++) {
            results[i] = new_handle(found[i]);
        }
    });
}

TS_EXPORT int ts_get_grad_mode() {
    return c10::GradMode::is_enabled();
}

TS_EXPORT void ts_set_grad_mode(int enabled) {
    c10::GradMode::set_enabled(enabled != 0);
}

TS_EXPORT int ts_get_inference_mode() {
    return c10::InferenceMode::is_enabled();
}

TS_EXPORT int ts_new_inference_mode(int enabled, c10::InferenceMode** guard) {
    return guarded([&] { *guard = new c10::InferenceMode(enabled != 0); });
}

TS_EXPORT void ts_free_inference_mode(c10::InferenceMode* guard) {
    guarded([&] { delete guard; });
}
