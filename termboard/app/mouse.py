"""Giving the mouse to the terminal, for its own selection, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.driver import Driver


def takes_mouse(driver: Driver) -> bool:
    """Tell whether the terminal is asked to report the mouse."""
    return driver._mouse


def turn(driver: Driver, *, takes: bool) -> None:
    """Ask the terminal to report the mouse, or no longer; it stays so when a stopped job goes on.

    Textual has no word for it: a driver is told once, when it is made.
    """
    if isinstance(driver, LinuxDriver) and not takes:
        driver._disable_mouse_support()
        leave_pixels(driver)
    driver._mouse = takes
    if isinstance(driver, LinuxDriver) and takes:
        driver._enable_mouse_support()
        if driver._mouse_pixels:  # else its cells would be taken for pixels
            driver._enable_mouse_pixels()


def leave_pixels(driver: Driver | None) -> None:
    """Take back what Textual asks of terminals that report their size, and leaves as it is."""
    if isinstance(driver, LinuxDriver) and driver._mouse_pixels:
        driver.write("\x1b[?1016l")
        driver.flush()
