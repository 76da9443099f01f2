// Tensors: what the managed side asks about one, its memory, and its file format.
#include "shim.h"

#include <torch/serialize.h>

struct ts_info {
    int64_t dimensions;
    int64_t elements;
    int64_t element_size;
    int64_t storage_offset;
    int32_t scalar_type;
    int32_t device_type;
    int32_t device_index;
    int32_t requires_grad;
    int32_t is_leaf;
    int32_t is_contiguous;
    int32_t is_sparse;
};

TS_EXPORT void ts_free_tensor(tensor_t tensor) {
    guarded([&] { delete tensor; });
}

TS_EXPORT int ts_get_info(tensor_t tensor, ts_info* info) {
    return guarded([&] {
        const at::Tensor& t = *tensor;
        info->is_sparse = t.is_sparse();
        info->dimensions = t.dim();
        info->elements = t.numel();
        info->element_size = static_cast<int64_t>(t.element_size());
        info->storage_offset = info->is_sparse ? 0 : t.storage_offset();
        info->scalar_type = static_cast<int32_t>(t.scalar_type());
        info->device_type = static_cast<int32_t>(t.device().type());
        info->device_index = t.device().index();
        info->requires_grad = t.requires_grad();
        info->is_leaf = t.is_leaf();
        info->is_contiguous = !info->is_sparse && t.is_contiguous();
    });
}

// Sizes and strides of every dimension; either may be null.
TS_EXPORT int ts_get_shape(tensor_t tensor, int64_t* sizes, int64_t* strides) {
    return guarded([&] {
        for (int64_t i = 0; i < tensor->dim(); i++) {
            if (sizes != nullptr) {
                sizes[i] = tensor->sizes()[i];
            }
            if (strides != nullptr) {
                strides[i] = tensor->strides()[i];
            }
        }
    });
}

TS_EXPORT int ts_get_data(tensor_t tensor, void** data) {
    return guarded([&] { *data = tensor->data_ptr(); });
}

// A tensor over memory that the caller lends until release is called with the context.
TS_EXPORT int ts_from_memory(
    void* memory, const int64_t* sizes, int dimensions, int scalar_type, void (*release)(void*), void* context,
    tensor_t* result) {
    return guarded([&] {
        auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(scalar_type));
        auto deleter = [release, context](void*) { release(context); };
        *result = new_handle(at::from_blob(memory, at::IntArrayRef(sizes, dimensions), deleter, options));
    });
}

TS_EXPORT int ts_set_requires_grad(tensor_t tensor, int requires_grad) {
    return guarded([&] { tensor->set_requires_grad(requires_grad != 0); });
}

TS_EXPORT int ts_retain_grad(tensor_t tensor) {
    return guarded([&] { tensor->retain_grad(); });
}

TS_EXPORT int ts_get_grad(tensor_t tensor, tensor_t* grad) {
    return guarded([&] { *grad = new_handle(tensor->grad()); });
}

TS_EXPORT int ts_set_grad(tensor_t tensor, tensor_t grad) {
    return guarded([&] { tensor->mutable_grad() = from_handle(grad); });
}

TS_EXPORT int ts_save(tensor_t tensor, const char* location) {
    return guarded([&] { torch::save(*tensor, location); });
}

TS_EXPORT int ts_load(const char* location, tensor_t* result) {
    return guarded([&] {
        at::Tensor tensor;
        torch::load(tensor, location);
        *result = new_handle(tensor);
    });
}
