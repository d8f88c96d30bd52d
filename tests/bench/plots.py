"""plots.py - the plots of the document, as SVG, all in one style.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.ticker import FuncFormatter  # noqa: E402

STYLE = {"svg.hashsalt": "virtvbox", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9,
         "axes.grid": True, "grid.alpha": 0.3, "axes.spines.top": False, "axes.spines.right": False,
         "legend.frameon": False, "savefig.bbox": "tight"}
SIZE = (7.5, 3.6)  # inches


def use_log(axis, scale):
    """A logarithmic axis whose numbers are written out."""
    scale("log")
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


class Plots:
    """Writes files into @directory; documents beside it show them with image()."""

    def __init__(self, directory):
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def image(self, name, text):
        return f"![{text}]({self.directory.name}/{name}.svg)\n"

    def _write(self, name, draw, n_axes=1):
        with plt.rc_context(STYLE):
            figure, axes = plt.subplots(n_axes, 1, figsize=(SIZE[0], SIZE[1] * (1 + n_axes) / 2), sharex=True)
            draw(axes)
            figure.savefig(self.directory / f"{name}.svg", metadata={"Date": None})
            plt.close(figure)

    def lines(self, name, what, along, xs, series, log_x=True, log_y=True):
        """@series: {label: values at @xs}."""
        def draw(axes):
            for label, values in series.items():
                axes.plot(xs, values, marker="o" if log_x else None, markersize=3, label=label)
            if log_x:
                axes.set_xscale("log")
                axes.set_xticks(xs, [f"{x:,}" for x in xs])
                axes.minorticks_off()
            if log_y:
                use_log(axes.yaxis, axes.set_yscale)
            axes.set_xlabel(along)
            axes.set_ylabel(what)
            axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
        self._write(name, draw)

    def pairs(self, name, what, labels, series, log=False):
        """Bars beside each other; @series: {label: a value for each of @labels}."""
        def draw(axes):
            width = 0.8 / len(series)
            for i, (label, values) in enumerate(series.items()):
                axes.bar([x + (i - (len(series) - 1) / 2) * width for x in range(len(labels))], values, width,
                         label=label)
            axes.set_xticks(range(len(labels)), labels, rotation=20, ha="right")
            if log:
                use_log(axes.yaxis, axes.set_yscale)
            axes.set_ylabel(what)
            axes.legend()
        self._write(name, draw)

    def distribution(self, name, what, series, limit):
        """How much of each series is below; @series: {label: sorted values}."""
        def draw(axes):
            for label, values in series.items():
                axes.plot(values, [100 * (i + 1) / len(values) for i in range(len(values))], label=label)
            axes.axvline(limit, color="black", linewidth=0.8, linestyle="--", label="limit (p99)")
            use_log(axes.xaxis, axes.set_xscale)
            axes.set_xlabel(what)
            axes.set_ylabel("percent")
            axes.legend()
        self._write(name, draw)

    def series(self, name, along, xs, series, warm_up):
        """One above the other, as time goes by; what is before @warm_up is shaded."""
        def draw(axes):
            for axis, (label, values) in zip(axes, series.items()):
                axis.plot(xs, values, linewidth=0.9)
                axis.axvspan(0, warm_up, color="grey", alpha=0.15)
                axis.set_ylabel(label)
                axis.set_ylim(bottom=0)
            axes[-1].set_xlabel(along)
        self._write(name, draw, len(series))
