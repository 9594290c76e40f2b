"""Every message, one small function a code, both languages side by side."""
