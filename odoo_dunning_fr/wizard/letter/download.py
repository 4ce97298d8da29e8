import base64
import io
import re
import zipfile
from urllib.parse import quote

from odoo import api, fields, models

# The same files make the same archive.
STAMP = (1980, 1, 1, 0, 0, 0)


class DunningDownload(models.TransientModel):
    """Files kept until they are fetched: one as it is, several in an archive."""

    _name = "dunning.download"
    _description = "Files to Download"

    name = fields.Char(required=True)
    content = fields.Binary(required=True, attachment=False)

    @api.model
    def _offer(self, files, name):
        """Download files, given as (name, content) pairs.

        :param name: of the archive, when there are several
        """
        if len(files) == 1:
            [(name, content)] = files
        else:
            name = re.sub(r"[^\w-]+", "-", name) + ".zip"
            content = self._pack(files)
        kept = self.create({"name": name, "content": base64.b64encode(content)})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{kept.id}/content/{quote(name, safe='')}"
            "?download=true",
            "target": "download",
        }

    @api.model
    def _pack(self, files):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files:
                entry = zipfile.ZipInfo(name, STAMP)
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
        return stream.getvalue()
