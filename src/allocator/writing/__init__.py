"""What leaves the house: a delivery, written whole or not at all, and read back."""

from allocator.writing.delivery import Delivery
from allocator.writing.files import write_plan
from allocator.writing.plan_file import read_plan
from allocator.writing.summary import summary

__all__ = ["Delivery", "read_plan", "summary", "write_plan"]
