"""An import-linter contract: what a slice shows to other slices is a short list of modules."""

from typing import cast

import grimp
from importlinter import Contract, ContractCheck, fields, output


class FacadeContract(Contract):
    """Modules of ``slices`` other than ``shown`` are imported from within their slice only.

    ``front_doors`` may also import what they mount: modules named ``mounted``, or ending in
    ``_<mounted>``. With ``importers`` only the imports of these packages are judged.
    """

    type_name = "facade"

    slices = fields.SetField(subfield=fields.StringField())
    shown = fields.SetField(subfield=fields.StringField())
    front_doors = fields.SetField(subfield=fields.StringField(), required=False, default=set())
    mounted = fields.SetField(subfield=fields.StringField(), required=False, default=set())
    importers = fields.SetField(subfield=fields.StringField(), required=False, default=set())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import that crosses from one package to another."""
        broken = [
            f"{importer} -> {imported}"
            for imported in sorted(graph.modules)
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if not self._allows(importer.split("."), imported.split("."))
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line per import."""
        for line in check.metadata["broken"]:
            output.print_error(line, bold=False)

    def _allows(self, importer: list[str], imported: list[str]) -> bool:
        if len(imported) < 3 or imported[0] != importer[0] or len(importer) < 2:
            return True
        source, (_, target, module) = importer[1], imported[:3]
        if source == target or target not in self._names("slices"):
            return True
        if (judged := self._names("importers")) and source not in judged:
            return True
        if module in self._names("shown"):
            return True
        return source in self._names("front_doors") and any(
            module == name or module.endswith(f"_{name}") for name in self._names("mounted")
        )

    def _names(self, field: str) -> set[str]:
        return cast("set[str]", getattr(self, field) or set())
