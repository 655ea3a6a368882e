"""Document with blocks → Document with segments: sentences, headings and form lines."""

from aligner.segment.boundaries import Boundary, explain, split
from aligner.segment.document import Explanation, explain_segment, segment, segment_lines

__all__ = ["Boundary", "Explanation", "explain", "explain_segment", "segment", "segment_lines", "split"]
