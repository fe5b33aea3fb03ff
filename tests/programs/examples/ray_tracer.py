# The ray tracer: as characters, and as a PNG whose parts are looked at.
# runs: {top}/examples/ray_tracer.py - --width 60 --height 18 --spheres 8
# runs: {top}/examples/ray_tracer.py picture.png --width 32 --height 20 --samples 4 --seed 3
# runs: {self}
import struct
import zlib

with open("picture.png", "rb") as f:
    data = f.read()
place = 8
pixels = b""
while place < len(data):
    size, = struct.unpack_from(">I", data, place)
    name, content = data[place + 4:place + 8], data[place + 8:place + 8 + size]
    assert struct.unpack_from(">I", data, place + 8 + size)[0] == zlib.crc32(name + content)
    if name == b"IHDR":
        print(struct.unpack(">IIBBBBB", content))
    if name == b"IDAT":
        pixels += zlib.decompress(content)
    place += size + 12
print(len(pixels), pixels[:7].hex(), "%08x" % zlib.crc32(pixels))
# expect: %%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%
# expect: %%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%
# expect: %%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%
# expect: %%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%
# expect: ++=++=++==+==+==+==++=++=++%%%%%%==+==+==++=++=++=++==+==+==
# expect: **=**=**=**=**=**=**=**=*%%%%%%%%%%=*==*==*==*==*==*==*==*==
# expect: +**++**#++##++###++##+++%%%%%%%%%%%%+##++##+++**++**+++**++*
# expect: ###+++###++*****++###++#+%%%%%%%%%%%+##+++###+++###+++###+++
# expect: ++++####++**%#****+=%%%#=+%+%*%*+#+==++++*#**##*+###++++####
# expect: +++%%%%%+++++++++==-+###==+@@%+++*=+===**###****+%%%+++++%%%
# expect: ++++%%%%%++++=-==-=======#====##*+=******+*+++*==%%+++++%%%%
# expect: ++++++%####:----::=====#++====*###%%++++++++=+=-======%%%%%%
# expect: %%%+++++++%%+**++==++++%%%%%%%+++++++####**---:=++*#%%%%%+++
# expect: %%%%%%%%*+=====--=+=%%%++=++++%%%#%%%+++=+++=###%#*#==++++++
# expect: %%%%%**+++====#%%%%%%%++++++++%%%%%%%%++++++==%*%%###%%+++++
# expect: ***%%%%%%%%%++===++++%%%%%%%%%+++=-++++%%%%%%%%%#*+#===++%%%
# expect: *%%%%%%%%%%**+++++++%%%%%%%%%%++==++++++%%%%%%#*#==:==+++++%
# expect: *********%%%%%%%%%%%++++++++++%%%%%%%%%%+++++++++++%%%%%%%%%
# expect: 60 × 18 pixels, 4,328 rays; mean colour 172.1, 176.9, 189.3; checksum f5305c9e
# expect: 32 × 20 pixels, 10,751 rays; mean colour 169.9, 173.8, 185.8; checksum c48cdc6c
# expect: (32, 20, 8, 2, 0, 0, 0)
# expect: 1940 02ccddfbcbddfb e8f7dd6b
