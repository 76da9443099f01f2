"""Whether TorchSharp's native library finds in a libtorch all that it needs, and that its device; what is missing is named.

usage: check_libtorch.py libLibTorchSharp.so DEVICE

Loads libtorch as the programs do, by LD_LIBRARY_PATH and without PyTorch. Needs Python's standard library and nothing else.
"""
import ctypes
import os
import struct
import sys

SHT_RELA, SHT_DYNSYM, STB_WEAK, JUMP_SLOT = 4, 11, 2, 7


def undefined_symbols(path):
    """The symbols that an ELF library for x86-64 takes from others, each with whether it is looked up at its first call only."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:5] != b"\x7fELF\x02":
        sys.exit(f"{path} is not a library for 64 bits")
    offset, size, count = struct.unpack_from("<Q", data, 40)[0], *struct.unpack_from("<2H", data, 58)
    # name, type, flags, address, offset, size, link, info, alignment, entry size
    sections = [struct.unpack_from("<2I4Q2I2Q", data, offset + i * size) for i in range(count)]
    table = next(section for section in sections if section[1] == SHT_DYNSYM)
    strings = sections[table[6]][4]
    at_loading = set()
    for section in sections:
        if section[1] == SHT_RELA:
            for at in range(section[4], section[4] + section[5], 24):
                info = struct.unpack_from("<Q", data, at + 8)[0]
                if info & 0xFFFFFFFF != JUMP_SLOT:
                    at_loading.add(info >> 32)
    symbols = {}
    for index in range(1, table[5] // 24):
        name, info, _, section = struct.unpack_from("<IBBH", data, table[4] + index * 24)
        if section == 0 and info >> 4 != STB_WEAK:
            begin = strings + name
            symbols[data[begin:data.index(b"\0", begin)].decode()] = index not in at_loading
    return symbols


def is_defined(library, name):
    try:
        library[name]
        return True
    except AttributeError:
        return False


def main(path, device):
    try:
        # With everything that it depends on, libtorch_cuda.so included where there is one.
        libtorch = ctypes.CDLL("libtorch.so", mode=os.RTLD_LAZY | os.RTLD_GLOBAL)
    except OSError as error:
        sys.exit(f"libtorch cannot be loaded: {error}")
    symbols = undefined_symbols(path)
    missing = [name for name in symbols if not is_defined(libtorch, name)]
    print(f"{os.path.basename(path)} takes {len(symbols)} symbols from libtorch and the system; {len(missing)} are missing")
    for name in sorted(missing):
        print(f"  {name}{'' if symbols[name] else '  (nothing can be loaded without it)'}")
    try:
        binding = ctypes.CDLL(path, mode=os.RTLD_LAZY)
    except OSError as error:
        sys.exit(f"TorchSharp cannot be loaded: {error}")
    if missing:
        print("All the same it can be loaded: a program ends where it first calls one of these, and names it.")
    binding.THSTorchCuda_is_available.restype = binding.THSTorchCuda_cudnn_is_available.restype = ctypes.c_bool
    count = binding.THSTorchCuda_device_count() if binding.THSTorchCuda_is_available() else 0
    print(f"CUDA devices: {count}, cuDNN: {binding.THSTorchCuda_cudnn_is_available()}")
    if device != "cpu" and count == 0:
        try:
            ctypes.CDLL("libtorch_cuda.so")
        except OSError as error:
            sys.exit(f"There is no CUDA in this libtorch: {error}")
        sys.exit("libtorch has CUDA, but sees no device: NVIDIA's driver (libcuda.so.1) or the GPU is missing")


if len(sys.argv) != 3:
    sys.exit(__doc__)
main(*sys.argv[1:])
