# Sourced by the findings. Leaves them in an empty temporary folder, which goes when they end, and gives them two functions:
#
#   reference PACKAGE VERSION [PACKAGE VERSION...]   makes Finding.csproj with these packages, in exactly these versions
#   compare                                          runs Program.cs and compares what it prints with the text $recorded
#
# compare ends the script: 0 while it behaves as recorded, 1 when the output differs, 2 when it could not be run.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

reference() {
    local references=''
    while [ $# -gt 0 ]; do
        references+="<PackageReference Include=\"$1\" Version=\"[$2]\" />"
        shift 2
    done
    cat >Finding.csproj <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup>$references</ItemGroup>
</Project>
PROJECT
}

compare() {
    local seen
    dotnet build Finding.csproj -c Release -o out -v q -nologo >build.log 2>&1 || { cat build.log >&2; exit 2; }
    seen=$(dotnet out/Finding.dll) || exit 2
    echo "$seen"
    if [ "$seen" != "$recorded" ]; then
        printf 'CHANGED. Recorded on 2026-12-01:\n%s\n' "$recorded" >&2
        exit 1
    fi
    echo "As recorded on 2026-12-01."
}
