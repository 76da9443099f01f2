# The commands of build.sh.

# 'dotnet build' would end each with a summary, whatever it is told.
build() { dotnet msbuild "$1" -restore -p:Configuration=Release -v:quiet -nologo; }

command_setup() {
    set_up
    say "Ready: an IDE or 'dotnet build' works now"
}

command_demo() {
    set_up
    say "Building the demo"
    build samples/ReadDigits
    dotnet run -c Release --no-build --project samples/ReadDigits -- "$@"
}

command_results() {
    set_up
    say "Building the sample"
    build samples/TrainNetworks
    MLVISION_DATA=${MLVISION_DATA:-$root/../shared/data} dotnet run -c Release --no-build --project samples/TrainNetworks -- "$@"
}

# The programs of tests that the solution has.
test_programs() {
    printf 'test/%s\n' MLVision.Extensions.Tests MLVision.Extensions.Torch.Tests MLVision.Extensions.Onnx.Tests Samples.Tests
}

command_test() {
    set_up
    set_up_test_peers
    local project name status=0
    rm -rf artifacts/test-results
    mkdir -p artifacts/test-results
    say "Building"
    build MLVision.Extensions.sln
    for project in $(test_programs); do
        name=$(basename "$project")
        say "Testing: $name"
        dotnet "$project/bin/Release/net10.0/$name.dll" "$@" | tee "artifacts/test-results/$name.log" || status=1
    done
    summarise
    return $status
}

# Adds up what the test programs and the consumer test have logged.
summarise() {
    # Colours come, too, where the test programs think that they write to a terminal of continuous integration.
    cat artifacts/test-results/*.log | sed 's/\x1b\[[0-9;]*m//g' | awk '
        /^  succeeded: / { passed += $2 } /^  failed: / { failed += $2 } /^  skipped: / { skipped += $2 }
        END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }'
}

command_bench() {
    set_up
    set_up_peers
    say "Building the benchmarks"
    build test/MLVision.Extensions.Benchmarks
    dotnet test/MLVision.Extensions.Benchmarks/bin/Release/net10.0/MLVision.Extensions.Benchmarks.dll "$@"
}

command_pack() {
    set_up
    say "Packing"
    rm -rf artifacts/packages
    local project
    for project in src/*/; do
        dotnet pack "$project" -c Release -v quiet --nologo -o artifacts/packages
    done
    ls -l artifacts/packages
}

command_consume() {
    command_pack
    mkdir -p artifacts/test-results
    bash eng/consume.sh | tee artifacts/test-results/consumer.log
}
