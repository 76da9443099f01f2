#!/usr/bin/env bash
# Uses the package of artifacts/packages as a stranger would: two new projects outside the repository, which reference nothing
# but the package. One trains and saves, the other, another process, loads the model and predicts; both must agree.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(sed -n 's/.*<Version>\(.*\)<\/Version>.*/\1/p' "$root/Directory.Build.props")

offline_source=''
[ -d "$root/artifacts/offline/feed" ] && offline_source="<add key=\"offline\" value=\"$root/artifacts/offline/feed\" />"
cat >"$work/NuGet.config" <<EOF
<configuration>
  <config><add key="globalPackagesFolder" value="$work/packages" /></config>
  <packageSources>
    <clear />
    <add key="nuget.org" value="https://api.nuget.org/v3/index.json" />
    <add key="local" value="$root/artifacts/packages" />
    $offline_source
  </packageSources>
</configuration>
EOF
for program in Train Predict; do
    mkdir "$work/$program"
    cp "$root/test/consumer/$program.cs" "$work/$program/"
    cat >"$work/$program/$program.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="MLVision.Extensions" Version="$version" /></ItemGroup>
</Project>
EOF
    dotnet build "$work/$program" -c Release -v quiet --nologo -clp:NoSummary
done

echo "== The package, used from new projects outside the repository"
succeeded=0 failed=0
check() { # check WHAT COMMAND...
    local what=$1
    shift
    if "$@"; then echo "passed $what"; succeeded=$((succeeded + 1)); else echo "failed $what"; failed=$((failed + 1)); fi
}
run() { dotnet "$work/$1/bin/Release/net10.0/$1.dll" "$root/samples/data/mnist" "$work/model.zip"; }
run Train >"$work/trained.txt" && cat "$work/trained.txt" || true
run Predict >"$work/predicted.txt" && cat "$work/predicted.txt" || true
check "A project that references only the package trains and saves" test -s "$work/model.zip"
check "Another process loads the model and predicts the same" cmp <(grep '^digit' "$work/trained.txt") <(grep '^digit' "$work/predicted.txt")
check "It did predict" grep -q '^digit' "$work/predicted.txt"
printf '  succeeded: %d\n  failed: %d\n  skipped: 0\n' "$succeeded" "$failed"
[ "$failed" = 0 ]
