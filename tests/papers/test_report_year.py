"""A report is honest about its year: a frozen one is told from its state for ever, any other says that it is a draft."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from test_report import EXAMPLE, YEAR, text_of
from town import Town

from konzept.concept import Concept, as_of
from konzept.figures.frozen import frozen_values, frozen_verdicts
from konzept.render.paper_files import PAPER_FORMATS
from konzept.views.fingerprints import Fingerprints
from konzept.views.papers import Listing, Paper, Table, Text
from konzept.views.past import state_address
from konzept.views.report import ReportView, report_view
from konzept.views.report_pages import report_pages
from konzept.views.report_paper import proposal_paper, report_paper
