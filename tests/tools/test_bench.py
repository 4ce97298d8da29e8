"""What the benchmark makes of its figures: tables, ratios, README's part of them."""

import pytest
from bench_book import history as past
from bench_run import history, letters, machine, readme, report
from bench_run.measuring import Measure, Target
from bench_run.paying import STEPS, Cost
from bench_run.racing import compared
from bench_run.stages import READS


def _measure(stage, seconds=1.0, rows=10, **facts):
    return Measure(
        stage, rows, seconds, python=0.75 * seconds, backend=0.25 * seconds, **facts
    )


def _ratio(stage, without, with_more):
    pairs = [(_measure(stage, less), _measure(stage, more)) for less, more in with_more]
    assert without == len(pairs)
    return compared(stage, pairs)


def test_cpu_is_that_of_python_and_of_the_database():
    measure = _measure("decide", 2.0)
    assert (measure.python, measure.backend, measure.cpu) == (1.5, 0.5, 2.0)


def test_rows_that_were_copied_are_told_beside_the_statements():
    measure = _measure("issue", statements=345, copied=4941)
    table = report.stage_table({10_000: [measure]})
    assert "345 (4941 rows by COPY)" in table
    assert "COPY" not in report.stage_table({10_000: [_measure("issue")]})


def test_two_databases_are_compared_round_by_round():
    """Rounds of 2, 3 and 4 times as long: the median is 3; the quickest 2 against 1."""
    ratio = _ratio("decide", 3, [(1, 2), (1, 3), (2, 8)])
    assert ratio.seconds == pytest.approx(200)
    assert ratio.quickest == pytest.approx(100)
    assert ratio.spread == (pytest.approx(100), pytest.approx(300))


def test_of_less_than_a_tick_of_cpu_nothing_is_said():
    less, more = Measure("read", seconds=0.1), Measure("read", seconds=0.1)
    assert compared("read", [(less, more)]).cpu == 0


def test_what_grows_with_the_past_is_found_and_said():
    """1.3 times the CPU is allowed, 1.31 is not; of a hundredth nothing is said."""
    allowed = _ratio("lists", 1, [(1, 1.3)])
    grown = _ratio("decide", 1, [(1, 1.31)])
    noise = _ratio("one invoice", 1, [(0.01, 0.02)])
    missed = history.find_grown([allowed, grown, noise])
    assert missed == [grown]
    table = report.ratio_table([allowed, grown, noise], missed)
    assert [line for line in table.splitlines() if "missed" in line] == [
        line for line in table.splitlines() if "decide" in line
    ]
    assert "missed" not in report.ratio_table([grown])


def test_decision_lists_groups_and_pivot_are_compared_with_the_past():
    read = " ".join(one.stage for one in READS)
    for what in ("decide", "due items", "customers", "by state", "pivot", "filter"):
        assert what in read


def test_the_past_is_that_of_three_years():
    """On 100 000 invoices 325 000 notices, and 3 800 formal ones that run."""
    assert past.NOTICES_EACH * 100_000 == 325_000
    assert pytest.approx(3_800) == past.RUNNING_EACH * 100_000


def test_letters_are_told_by_their_lines():
    assert [kind.words for kind in letters.KINDS] == [
        "1 line",
        "2 to 3 lines",
        "4 to 9 lines",
        "10 lines and more",
    ]


def test_the_kinds_of_letters_leave_no_number_of_lines_out():
    for before, after in zip(letters.KINDS, letters.KINDS[1:], strict=False):
        assert after.first == before.upto + 1
    assert (letters.KINDS[0].first, letters.KINDS[-1].upto) == (1, None)


def test_the_peer_is_compared_with_the_night():
    """20 and 4 seconds of its CPU against 2 of our night: 12 times."""
    measures = [
        _measure("peer: decide and record", 20),
        _measure("peer: mark to send", 4),
        _measure(report.OURS, 2),
        _measure("decide for all customers", 5),
    ]
    assert report.ratio_of_peer(measures) == pytest.approx(12)
    assert report.ratio_of_peer(measures[2:]) is None
    assert report.ratio_of_peer(measures[:2]) is None


def _cost(stage, calls=100_000, cpu=1.0):
    return Cost(stage, 100_000, calls, 1.0, cpu, 80, 82)


@pytest.mark.parametrize(
    ("calls", "cpu", "missed"),
    [(101_500, 1.015, False), (101_600, 1.0, True), (100_000, 1.016, True)],
)
def test_invoicing_costs_at_most_one_and_a_half_percent_more(calls, cpu, missed):
    """In calls and in CPU."""
    cost = _cost("post", calls, cpu)
    assert cost.calls == pytest.approx(calls / 1_000 - 100)
    assert cost.cpu == pytest.approx(100 * cpu - 100)
    row = report.cost_table([cost]).splitlines()[-1]
    assert (cost.missed, "missed" in row) == (missed, missed)
    assert [cell.strip() for cell in row.split("|")][8:10] == ["80", "82"]


def test_all_that_is_done_to_invoices_is_compared():
    done = " ".join(stage for stage, _action in STEPS)
    for what in ("create", "post", "pay", "reset", "reverse"):
        assert what in done


def test_readme_tells_what_invoicing_costs():
    costs = [_cost("create", 101_300, 1.004), _cost("post", 101_100, 1.012)]
    assert "at most 1.3 % more calls of Python and 1.2 % more CPU" in readme.compose(
        1_000, [], "2 cores", costs=costs
    )


def test_targets_count_on_the_largest_book():
    slow = {
        size: [_measure("decide", 4, target=Target(3), note="as opened")]
        for size in (1_000, 10_000)
    }
    small, large = report.stage_table(slow).splitlines()[2:]
    assert "missed" not in small
    assert "3 s, missed" in large
    assert "as opened" in large
    assert "× 1.0" in large


def test_readme_tells_the_largest_book():
    measures = [
        _measure("decide for all customers", 0.914, rows=42_344, statements=13),
        _measure("letters together, any customers", 1.2, rows=100, note="3.0 lines"),
    ]
    figures = readme.compose(
        100_000, measures, "2 cores", [_ratio("lists", 1, [(1, 1.1)])]
    )
    decided, letter = figures.splitlines()[4:6]
    assert decided.replace(" ", "").split("|")[1:6] == [
        "decideforthewholecompany",
        *("0.91", "0.69", "0.23", "13"),
    ]
    assert "a letter, any customer (3.0 lines)" in letter
    assert "0.0120" in letter
    assert "100\u00a0000 invoices: 2 cores." in figures
    assert "1.10 times the CPU (the worst: lists)" in figures
    assert "account_credit_control" not in figures


def test_each_line_of_readme_is_a_stage_once():
    assert len({line.stage for line in readme.LINES}) == len(readme.LINES)


def test_figures_stand_between_their_marks():
    old = f"before\n{readme.FIRST}\nold\n{readme.LAST}\nafter\n"
    new = readme.insert(old, "new")
    assert new == f"before\n{readme.FIRST}\nnew\n{readme.LAST}\nafter\n"
    assert readme.insert(new, "new") == new


@pytest.mark.parametrize(
    "text",
    [
        "no marks",
        readme.FIRST,
        f"{readme.LAST} {readme.FIRST}",
        f"{readme.FIRST} {readme.FIRST} {readme.LAST}",
    ],
)
def test_without_its_marks_readme_is_left_alone(text):
    with pytest.raises(ValueError, match="once each"):
        readme.insert(text, "new")


def test_readme_has_its_marks():
    readme.insert((machine.ROOT / "README.md").read_text("utf-8"), "new")


def test_a_machine_that_says_nothing_is_unknown(tmp_path):
    facts = tmp_path / "cpuinfo"
    facts.write_text("processor\t: 0\nmodel name\t: Some   CPU @ 2 GHz\n", "utf-8")
    assert machine.read_fact(facts, "model name") == "Some CPU @ 2 GHz"
    assert machine.read_fact(facts, "cache size") == "unknown"
    assert machine.read_fact(tmp_path / "nothing", "model name") == "unknown"
