// Calls of ATen's operators by name, through libtorch's dispatcher: one path for all of them, which takes what a schema leaves
// out from the schema, so that arguments that a later libtorch adds need no change here.
#include "shim.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

#include <cstdlib>
#include <string>

namespace {

// optional<Tensor>, by whichever name this version of libtorch has for it.
using optional_tensor = decltype(std::declval<c10::IValue>().toOptional<at::Tensor>());

c10::IValue to_ivalue(const ts_value& value) {
    switch (value.kind) {
        case TS_NONE:
            return {};
        case TS_TENSOR:
            return from_handle(value.pointer);
        case TS_INT:
            return value.integer;
        case TS_DOUBLE:
            return value.real;
        case TS_BOOL:
            return value.integer != 0;
        case TS_INTS: {
            auto* items = static_cast<const int64_t*>(value.pointer);
            return std::vector<int64_t>(items, items + value.count);
        }
        case TS_DOUBLES: {
            auto* items = static_cast<const double*>(value.pointer);
            return std::vector<double>(items, items + value.count);
        }
        case TS_TENSORS:
            return from_handles(static_cast<const tensor_t*>(value.pointer), value.count);
        case TS_OPTIONAL_TENSORS: {
            c10::List<optional_tensor> list;
            list.reserve(value.count);
            for (const at::Tensor& tensor : from_handles(static_cast<const tensor_t*>(value.pointer), value.count)) {
                list.push_back(tensor.defined() ? optional_tensor(tensor) : optional_tensor());
            }
            return list;
        }
        case TS_DEVICE:
            return c10::Device(static_cast<c10::DeviceType>(value.integer), static_cast<c10::DeviceIndex>(value.count));
        case TS_GENERATOR:
            return *static_cast<const at::Generator*>(value.pointer);
        case TS_STRING:
            return std::string(static_cast<const char*>(value.pointer));
    }
    TORCH_CHECK(false, "an argument of kind ", value.kind, " is unknown");
}

// Lists are written as an array that ts_free_array releases.
void write_result(const c10::IValue& value, ts_value& result) {
    result = ts_value{TS_NONE, 0, {0}};
    if (value.isTensor()) {
        result.kind = TS_TENSOR;
        result.pointer = new_handle(value.toTensor());
    } else if (value.isTensorList()) {
        std::vector<at::Tensor> tensors = value.toTensorVector();
        auto* handles = static_cast<tensor_t*>(std::malloc((tensors.size() + 1) * sizeof(tensor_t)));
        TORCH_CHECK(handles != nullptr, "out of memory");
        for (size_t i = 0; i < tensors.size(); i++) {
            handles[i] = new_handle(tensors[i]);
        }
        result.kind = TS_TENSORS;
        result.count = static_cast<int64_t>(tensors.size());
        result.pointer = handles;
    } else if (value.isBool()) {
        result.kind = TS_BOOL;
        result.integer = value.toBool();
    } else if (value.isInt()) {
        result.kind = TS_INT;
        result.integer = value.toInt();
    } else if (value.isDouble()) {
        result.kind = TS_DOUBLE;
        result.real = value.toDouble();
    } else {
        TORCH_CHECK(value.isNone(), "a result of type ", value.tagKind(), " is not supported");
    }
}

}  // namespace

// Finds "name" or "name.overload" in the namespace aten. The handle lives as long as the process.
TS_EXPORT int ts_find_operator(const char* name, c10::OperatorHandle** handle) {
    return guarded([&] {
        std::string qualified = std::string("aten::") + name;
        std::string overload;
        size_t dot = qualified.find('.');
        if (dot != std::string::npos) {
            overload = qualified.substr(dot + 1);
            qualified.resize(dot);
        }
        *handle = new c10::OperatorHandle(
            c10::Dispatcher::singleton().findSchemaOrThrow(qualified.c_str(), overload.c_str()));
    });
}

// Calls an operator with its first arguments. Writes at most result_capacity results and drops the others: an in-place
// operator, whose result the caller holds already, is called with 0. Returns how many were written.
TS_EXPORT int ts_call(
    const c10::OperatorHandle* handle, const ts_value* arguments, int argument_count, ts_value* results, int result_capacity) {
    int written = 0;
    int status = guarded([&] {
        const auto& parameters = handle->schema().arguments();
        TORCH_CHECK(static_cast<size_t>(argument_count) <= parameters.size(), handle->schema(), " takes fewer arguments");
        std::vector<c10::IValue> stack;
        stack.reserve(parameters.size());
        for (int i = 0; i < argument_count; i++) {
            stack.push_back(to_ivalue(arguments[i]));
        }
        for (size_t i = argument_count; i < parameters.size(); i++) {
            TORCH_CHECK(parameters[i].default_value().has_value(), handle->schema(), " needs '", parameters[i].name(), "'");
            stack.push_back(*parameters[i].default_value());
        }
        handle->callBoxed(&stack);
        for (; written < result_capacity && written < static_cast<int>(stack.size()); written++) {
            write_result(stack[written], results[written]);
        }
    });
    return status < 0 ? status : written;
}

TS_EXPORT void ts_free_array(void* array) {
    std::free(array);
}
