# Instruction-set flags, per kernel file: each is compiled for its own set and chosen at run time, so
# that one binary runs everywhere. A file whose set the compiler's target lacks compiles to nothing.
# Multiply-adds are fused where the source says so and nowhere else: the bits must be those of plain C.
# What is fuzzed computes little: its kernels are not optimized, which takes clang 3 s, and with all checks of their
# accesses 110 s otherwise.
function(attnlab_kernel_flags)
  set(OPTIMIZE -O3)
  if(ATTNLAB_FUZZ OR ATTNLAB_UNOPTIMIZED)
    set(OPTIMIZE -O0)
  endif()
  set_source_files_properties(engine/kernels/neon.c PROPERTIES COMPILE_OPTIONS "${OPTIMIZE}")
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|i[3-6]86")
    set_source_files_properties(engine/kernels/avx2.c PROPERTIES COMPILE_OPTIONS "-mavx2;-mfma;-mf16c;${OPTIMIZE}")
    set_source_files_properties(engine/kernels/avx512.c PROPERTIES COMPILE_OPTIONS
      "-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mfma;-mprefer-vector-width=512;${OPTIMIZE}")
  endif()
endfunction()
